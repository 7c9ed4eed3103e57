#!/usr/bin/env Rscript
# Calibration curves and their distances by R's loess, lowess and glm on rms::rcs: the smooth at up
# to nine cases ("loess@"; at = the place among the distinct risks, from 0) and ICI, E50, E90, Emax
# and ECI. lowess is given the mean outcome of tied cases: where a window cuts through ties, its
# answer depends on their order otherwise. loess is given the cases sorted by risk: where many are
# tied, its search for a cut reads a partly sorted array, and the cells depend on the order. Fits that R warns about (pseudo-inverse, neighbourhood
# without width) are left out.
suppressPackageStartupMessages(library(rms))

script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
read <- function(name) read.csv(file.path(folder, name), comment.char = "#")
cases <- rbind(read("cases.csv"), read("calibration_sets.csv"))

# Cases of one class leave no residual variance, of which R's standard error warns: the fit is sound.
of_variance <- function(w) {
  if (grepl("NaNs produced", conditionMessage(w))) invokeRestart("muffleWarning")
}
strict <- function(fit) {
  tryCatch(withCallingHandlers(fit, warning = of_variance), warning = function(w) NULL, error = function(e) NULL)
}
tie_mean <- function(d) ave(d$y, d$p)
by_loess <- function(degree, ...) function(d) strict({
  fit <- loess(y ~ p, data = d, degree = degree, ...)
  predict(fit, data.frame(p = d$p))
})
by_lowess <- function(f, delta) function(d) strict({
  o <- order(d$p)
  smooth <- lowess(d$p[o], tie_mean(d)[o], f = f, iter = 0, delta = delta * diff(range(d$p)))
  result <- numeric(nrow(d)); result[o] <- smooth$y; result
})
probabilities <- list(c(.1, .5, .9), c(.05, .35, .65, .95), c(.05, .275, .5, .725, .95))
by_rcs <- function(k) function(d) {
  if (any(d$p <= 0 | d$p >= 1) || length(unique(d$y)) < 2) return(NULL)
  logit <- qlogis(d$p)
  knots <- quantile(logit, probabilities[[k - 2]])
  if (any(diff(knots) <= 0)) return(NULL)
  design <- cbind(1, rcspline.eval(logit, knots = knots, inclx = TRUE))
  if (qr(design)$rank < ncol(design)) return(NULL)
  control <- glm.control(epsilon = 1e-15, maxit = 100)
  fit <- suppressWarnings(glm(d$y ~ design - 1, family = binomial, control = control))
  again <- suppressWarnings(glm(d$y ~ design - 1, family = binomial, start = coef(fit),
                                control = control))
  if (max(abs(again$linear.predictors)) > 15 || !isTRUE(all.equal(coef(fit), coef(again)))) {
    return(NULL)
  }
  plogis(as.vector(design %*% coef(again)))
}
direct <- loess.control(surface = "direct")
smoothers <- list(loess = by_loess(2), loess_direct = by_loess(2, control = direct),
                  loess_degree1 = by_loess(1), loess_half = by_loess(2, span = 0.5),
                  lowess_f67 = by_lowess(2 / 3, 0.01), lowess_f50 = by_lowess(0.5, 0),
                  rcs3 = by_rcs(3), rcs4 = by_rcs(4), rcs5 = by_rcs(5))

lines <- character()
emit <- function(set, at, quantity, value) {
  lines <<- c(lines, sprintf("%s,%s,%s,%.17g", set, at, quantity, value))
}
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  d <- d[order(d$p), ]
  risks <- sort(unique(d$p))
  places <- unique(round(seq(0, length(risks) - 1, length.out = min(9, length(risks)))))
  for (name in names(smoothers)) {
    curve <- smoothers[[name]](d)
    if (is.null(curve) || any(!is.finite(curve))) {
      message("left out: ", set, " ", name)
      next
    }
    for (place in places) {
      emit(set, place, paste0(name, "@"), curve[match(risks[place + 1], d$p)])
    }
    e <- abs(curve - d$p)
    emit(set, "", paste0(name, ".ici"), mean(e))
    emit(set, "", paste0(name, ".e50"), quantile(e, 0.5))
    emit(set, "", paste0(name, ".e90"), quantile(e, 0.9))
    emit(set, "", paste0(name, ".emax"), max(e))
    around <- mean((mean(d$y) - d$p)^2)
    if (around > 0) emit(set, "", paste0(name, ".eci"), mean(e^2) / around)
  }
}
out <- file(file.path(folder, "calibration_distance.csv"), "wb")
writeLines(c(sprintf("# R %s.%s, rms %s; scripts/oracles/calibration_distance.R", R.version$major,
                     R.version$minor, packageVersion("rms")),
             "data_set,at,quantity,value", lines), out)
close(out)
