# What the calibration distances at a horizon would be if every risk were right, by R's own random
# numbers: event times by the risks and the shape of the hazard in the data, censoring times by the
# distribution of the data, a Cox model on a restricted cubic spline fitted to each draw.
#
#   Rscript scripts/oracles/ici_null.R tests/oracles
#
# reads survival_cases.csv and writes ici_null.csv: mean, 95 % point and the standard deviation of
# each distance over the draws, for some of the data sets. It takes some minutes.
suppressPackageStartupMessages({ library(survival); library(rms) })
directory <- commandArgs(trailingOnly = TRUE)[1]
stopifnot(!is.na(directory))
options(warn = 1)
draws <- 4000

cases <- read.csv(file.path(directory, "survival_cases.csv"), comment.char = "#")

# Cumulative hazard at each distinct time for given relative risks, tied events taken as Efron has it.
hazard_of <- function(time, event, relative, times) {
  jumps <- sapply(times, function(u) {
    dead <- time == u & event == 1
    d <- sum(dead)
    if (d == 0) return(0)
    sum(1 / (sum(relative[time >= u]) - (seq_len(d) - 1) / d * sum(relative[dead])))
  })
  cumsum(jumps)
}

# Share not yet censored just after each time, events before censorings.
staying_of <- function(time, event, times) {
  cumprod(sapply(times, function(u) {
    exposed <- sum(time >= u) - sum(time == u & event == 1)
    if (exposed == 0) 1 else 1 - sum(time == u & event == 0) / exposed
  }))
}

distances <- function(time, event, risk, horizon) {
  cll <- log(-log(1 - risk))
  knots <- quantile(cll, c(0.1, 0.5, 0.9), type = 7)
  x <- rcspline.eval(cll, knots = knots, inclx = TRUE)
  fit <- coxph(Surv(time, event) ~ x, ties = "efron",
               control = coxph.control(eps = 1e-10, iter.max = 50))
  linear <- as.vector(x %*% coef(fit))
  times <- sort(unique(time[time <= horizon]))
  total <- tail(hazard_of(time, event, exp(linear), times), 1)
  gap <- abs(1 - exp(-total * exp(linear)) - risk)
  c(ici = mean(gap), e50 = unname(quantile(gap, 0.5, type = 7)),
    e90 = unname(quantile(gap, 0.9, type = 7)), emax = max(gap))
}

one_draw <- function(times, hazard, staying, risk, horizon) {
  n <- length(risk)
  reached <- log(runif(n)) / log(1 - risk)
  happens <- sapply(reached, function(x) { i <- which(hazard >= x); if (length(i)) i[1] else Inf })
  kept <- runif(n)
  leaves <- sapply(kept, function(x) { i <- which(staying <= x); if (length(i)) i[1] else Inf })
  event <- as.integer(is.finite(happens) & happens <= leaves)
  at <- pmin(happens, leaves, length(times))
  tryCatch(distances(times[at], event, risk, horizon), error = function(e) rep(NA, 4))
}

lines <- c(sprintf("# R %s, survival %s, rms %s; %d draws", getRversion(),
                   packageVersion("survival"), packageVersion("rms"), draws),
           "name,at,quantity,value")
set.seed(20260202)
for (name in c("plain", "tied_both", "gbsg")) {
  d <- cases[cases$name == name, ]
  horizon <- 5
  times <- sort(unique(d$time))
  hazard <- hazard_of(d$time, d$event, -log(1 - d$risk), times)
  hazard <- hazard / tail(hazard[times <= horizon], 1)
  staying <- staying_of(d$time, d$event, times)
  found <- t(replicate(draws, one_draw(times, hazard, staying, d$risk, horizon)))
  found <- found[complete.cases(found), ]
  for (metric in c("ici", "e50", "e90", "emax")) {
    values <- c(mean = mean(found[, metric]), sd = sd(found[, metric]),
                upper = unname(quantile(found[, metric], 0.95, type = 7)))
    lines <- c(lines, sprintf("%s,%g,%s.%s,%.17g", name, horizon, metric, names(values), values))
  }
  cat(name, nrow(found), "draws\n")
}
writeLines(lines, file.path(directory, "ici_null.csv"))
