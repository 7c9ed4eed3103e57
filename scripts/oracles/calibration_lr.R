#!/usr/bin/env Rscript
# Likelihood-ratio tests of weak calibration by R's glm, and profile likelihood limits of intercept
# and slope as exact roots (uniroot on deviances of refitted models; confint interpolates).
script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
read <- function(name) read.csv(file.path(folder, name), comment.char = "#")
cases <- rbind(read("cases.csv"), read("calibration_sets.csv"))

control <- glm.control(epsilon = 1e-15, maxit = 100)
line <- function(y, design, offset) {
  fit <- function(start) suppressWarnings(
    glm(y ~ design - 1, offset = offset, family = binomial, start = start, control = control))
  fit(coef(fit(NULL)))
}
deviance_at <- function(y, eta) 2 * sum(log1p(exp(-abs(eta))) + pmax(ifelse(y == 1, -eta, eta), 0))
root <- function(f, from, step) {
  while (f(from + step) < 0) step <- 2 * step
  uniroot(f, sort(c(from, from + step)), tol = 1e-13, maxiter = 1000)$root
}

lines <- character()
emit <- function(set, quantity, value) {
  lines <<- c(lines, sprintf("%s,,%s,%.17g", set, quantity, value))
}
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  x <- qlogis(d$p)
  separated <- length(unique(d$y)) < 2 || max(d$p[d$y == 0]) <= min(d$p[d$y == 1])
  if (any(!is.finite(x)) || separated || length(unique(x)) < 2) {
    message("left out: ", set)
    next
  }
  one <- matrix(1, nrow(d), 1)
  shifted <- line(d$y, one, x)
  tilted <- line(d$y, cbind(1, x), 0 * x)
  as_given <- deviance_at(d$y, x)
  after_shift <- deviance_at(d$y, coef(shifted) + x)
  after_tilt <- deviance_at(d$y, coef(tilted)[1] + coef(tilted)[2] * x)
  emit(set, "weak", as_given - after_tilt)
  emit(set, "intercept", as_given - after_shift)
  emit(set, "slope", after_shift - after_tilt)
  emit(set, "weak_p", pchisq(as_given - after_tilt, 2, lower.tail = FALSE))
  emit(set, "intercept_p", pchisq(as_given - after_shift, 1, lower.tail = FALSE))
  emit(set, "slope_p", pchisq(after_shift - after_tilt, 1, lower.tail = FALSE))
  ceiling <- qchisq(0.95, 1)
  intercept <- function(a) deviance_at(d$y, a + x) - after_shift - ceiling
  slope <- function(b) {
    fit <- line(d$y, one, b * x)
    deviance_at(d$y, coef(fit) + b * x) - after_tilt - ceiling
  }
  errors <- c(sqrt(vcov(shifted)), sqrt(vcov(tilted)[2, 2]))
  emit(set, "intercept_lower", root(intercept, coef(shifted), -errors[1]))
  emit(set, "intercept_upper", root(intercept, coef(shifted), errors[1]))
  emit(set, "slope_lower", root(slope, coef(tilted)[2], -errors[2]))
  emit(set, "slope_upper", root(slope, coef(tilted)[2], errors[2]))
}
out <- file(file.path(folder, "calibration_lr.csv"), "wb")
writeLines(c(sprintf("# R %s.%s; scripts/oracles/calibration_lr.R", R.version$major,
                     R.version$minor), "data_set,at,quantity,value", lines), out)
close(out)
