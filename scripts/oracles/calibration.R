# Reference values for calibration, logistic_fit, restricted_cubic_spline and calibration_curve.
#
#   Rscript scripts/oracles/calibration.R tests/oracles
#
# writes calibration_cases.csv (the data) and calibration.csv (one quantity a line). Fits run to
# convergence and are refitted from their own coefficients, because glm takes its covariance from
# the iterate before the last; the warnings that this stops without convergence are expected.
suppressPackageStartupMessages({library(rms); library(sandwich)})
directory <- commandArgs(trailingOnly = TRUE)[1]
stopifnot(!is.na(directory))
exact <- function(x) sprintf("%.17g", x)

simulate <- function(n, logit, shift, slope, clusters, digits = NA) {
  p <- plogis(logit)
  if (!is.na(digits)) p <- round(p, digits)
  cluster <- sample(clusters, n, replace = TRUE)
  shared <- rnorm(clusters, sd = 0.7)[cluster]
  y <- rbinom(n, 1, plogis(shift + slope * qlogis(p) + shared))
  data.frame(y = y, p = p, cluster = cluster - 1)
}

set.seed(20260101)
data <- list(
  plain = simulate(200, rnorm(200, 0, 1.5), 0.2, 1, 60),
  overfitted = simulate(400, rnorm(400, -0.5, 3), 0.5, 0.5, 90),
  rare = simulate(800, rnorm(800, -2.5, 1), 0, 1.2, 200),
  tied = simulate(120, rnorm(120, 0, 1), -0.4, 0.8, 30, digits = 1),
  extreme = simulate(150, rnorm(150, 0, 9), 0, 0.15, 50),
  narrow = simulate(60, rnorm(60, 1, 0.02), -1, 1, 20))
data$tied <- subset(data$tied, p > 0 & p < 1)
# Seven of eight cases in order: close to separation, yet a maximum exists.
data$nearly_separated <- data.frame(y = c(0, 0, 0, 1, 0, 1, 1, 1), p = 1:8 / 10,
                                    cluster = c(0, 0, 1, 1, 2, 2, 3, 3))

cases <- do.call(rbind, lapply(names(data), function(name) {
  with(data[[name]], data.frame(name = name, y = y, p = exact(p), cluster = cluster))
}))
provenance <- sprintf("# R %s, rms %s, sandwich %s; scripts/oracles/calibration.R",
                      getRversion(), packageVersion("rms"), packageVersion("sandwich"))
write_lines <- function(file, header, lines) {
  writeLines(c(provenance, header, lines), file.path(directory, file))
}
write_lines("calibration_cases.csv", "name,y,p,cluster", do.call(paste, c(cases, sep = ",")))

fit_exactly <- function(y, design, offset = rep(0, length(y))) {
  fit <- function(start) suppressWarnings(
    glm(y ~ design - 1, offset = offset, family = binomial, start = start,
        control = glm.control(epsilon = 1e-15, maxit = 100)))
  first <- fit(NULL)
  fit(coef(first))
}

lines <- character(0)
emit <- function(name, quantity, values) {
  lines <<- c(lines, sprintf("%s,%s,%d,%s", name, quantity, seq_along(values) - 1, exact(values)))
}
clustered <- function(fit, cluster) vcovCL(fit, cluster = cluster, type = "HC0", cadjust = TRUE)

# Where a fixed offset is wrong by 18, glm's working residuals reach 1e8 and its solution keeps ten
# digits only (the score there is not zero): Newton's method on the score itself.
newton_intercept <- function(y, offset, cluster) {
  value <- 0
  for (step in 1:60) {
    p <- plogis(value + offset)
    value <- value + sum(y - p) / sum(p * (1 - p))
  }
  variance <- 1 / sum(p * (1 - p))
  scores <- tapply(y - p, cluster, sum)
  groups <- length(scores)
  list(value = value, variance = variance,
       sandwich = groups / (groups - 1) * sum(scores^2) * variance^2)
}

for (name in names(data)) {
  d <- data[[name]]
  logit <- qlogis(d$p)
  ones <- matrix(1, nrow(d), 1)
  intercept <- if (name == "extreme") newton_intercept(d$y, logit, d$cluster) else {
    fit <- fit_exactly(d$y, ones, logit)
    list(value = coef(fit), variance = vcov(fit), sandwich = clustered(fit, d$cluster))
  }
  emit(name, "intercept", intercept$value)
  emit(name, "intercept_error", sqrt(intercept$variance))
  emit(name, "intercept_sandwich", sqrt(intercept$sandwich))
  slope <- fit_exactly(d$y, cbind(1, logit))
  emit(name, "slope", coef(slope))
  emit(name, "slope_covariance", vcov(slope))
  emit(name, "slope_deviance", deviance(slope))
  if (length(unique(d$cluster)) > 2) {
    emit(name, "slope_sandwich", clustered(slope, d$cluster))
  }
  # Curves need distinct knots and enough cases.
  if (name %in% c("tied", "extreme", "narrow", "nearly_separated")) next
  for (count in 3:5) {
    outer <- if (count == 3) 0.1 else 0.05
    knots <- as.numeric(quantile(logit, seq(outer, 1 - outer, length.out = count)))
    at <- as.numeric(quantile(logit, c(0, 0.02, 0.2, 0.5, 0.77, 1)))
    basis <- function(x) unclass(rcs(x, knots))[, seq_len(count - 1)]
    fit <- fit_exactly(d$y, cbind(1, basis(logit)))
    rows <- cbind(1, basis(at))
    key <- paste0("rcs", count)
    error <- function(covariance) sqrt(rowSums((rows %*% covariance) * rows))
    emit(name, paste0(key, "_knots"), knots)
    emit(name, paste0(key, "_at"), at)
    emit(name, paste0(key, "_log_odds"), as.numeric(rows %*% coef(fit)))
    emit(name, paste0(key, "_error"), error(vcov(fit)))
    emit(name, paste0(key, "_sandwich"), error(clustered(fit, d$cluster)))
  }
}

# The basis alone, row by row.
x <- c(-3, -0.5, 0, 0.25, 1, 2, 5, 9, 12)
for (knots in list(c(0, 1, 9), c(-1, 0, 2, 4), c(-2, -1, 0.5, 3, 7))) {
  key <- paste0("basis", length(knots))
  emit(key, "knots", knots)
  emit(key, "x", x)
  emit(key, "squared_range", t(unclass(rcs(x, knots))[, seq_len(length(knots) - 1)]))
  emit(key, "plain", t(Hmisc::rcspline.eval(x, knots, inclx = TRUE, norm = 0)))
}
write_lines("calibration.csv", "name,quantity,index,value", lines)
