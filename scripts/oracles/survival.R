# Reference values for the survival metrics.
#
#   Rscript scripts/oracles/survival.R tests/oracles
#
# writes survival_cases.csv (the data) and survival.csv (one quantity a line, `at` is the horizon).
# Cox models run to convergence (eps = 1e-14), which coxph reports as running out of steps when the
# last step is pure rounding: that warning is expected.
#
# On ties: prodlim (hence Score), the sums below and concordance()'s own "n/G2" let events come
# before censorings in G. survfit(Surv(time, 1 - event)) as written has it the other way round, and
# would move Uno's C of `tied_time` from 0.6929 to 0.6961: it is not used here.
suppressPackageStartupMessages({
  library(survival); library(rms); library(riskRegression); library(prodlim)
})
directory <- commandArgs(trailingOnly = TRUE)[1]
stopifnot(!is.na(directory))
exact <- function(x) sprintf("%.17g", x)
options(warn = 1)

# Times of a proportional-hazards model whose risk by time 5 is `risk` when slope is 1.
simulate <- function(n, centre, spread, slope, censoring, clusters = n, shared_sd = 0) {
  cll <- rnorm(n, centre, spread)
  cluster <- if (clusters == n) seq_len(n) else sample(clusters, n, replace = TRUE)
  shared <- rnorm(clusters, sd = shared_sd)[cluster]
  time <- rexp(n, exp(slope * cll + shared) / 5)
  end <- if (censoring > 0) rexp(n, censoring) else rep(Inf, n)
  data.frame(time = pmin(time, end), event = as.integer(time <= end),
             risk = 1 - exp(-exp(cll)), cluster = cluster - 1)
}
coarse <- function(d, time = NA, risk = NA) {
  if (!is.na(time)) d$time <- ceiling(d$time / time) * time
  if (!is.na(risk)) d$risk <- pmin(pmax(round(d$risk, risk), 0.05), 0.95)
  d
}

set.seed(20260201)
data <- list(
  plain = simulate(150, -0.5, 0.8, 1, 0.1),
  tied_time = coarse(simulate(160, -0.4, 0.7, 0.8, 0.12), time = 1),
  tied_risk = coarse(simulate(140, -0.3, 0.9, 1.1, 0.1), risk = 1),
  tied_both = coarse(simulate(180, -0.4, 0.9, 0.7, 0.15), time = 0.5, risk = 1),
  uncensored = simulate(100, 0, 0.8, 0.6, 0),
  heavy = simulate(400, -2, 0.8, 1, 0.4),
  short = simulate(80, -0.3, 0.8, 1, 0.1),
  one_event = simulate(30, -0.5, 0.8, 1, 0.1),
  time_zero = simulate(120, -0.3, 0.8, 1, 0.1),
  clusters = simulate(240, -0.3, 0.8, 0.9, 0.1, clusters = 60, shared_sd = 0.7))
# Nobody is followed to 5; everybody left at 3.5 is censored there.
data$short$event[data$short$time > 3.5] <- 0L
data$short$time <- pmin(data$short$time, 3.5)
# Of the events only one in the middle stays.
kept <- order(ifelse(data$one_event$event == 1, data$one_event$time, Inf))[3]
data$one_event$event <- as.integer(seq_len(30) == kept)
data$time_zero$time[c(3, 40, 77)] <- 0
data$time_zero$event[c(3, 40, 77)] <- c(1L, 0L, 1L)

# The equation published for the Rotterdam model, on the German trial, capped at five years.
cubic <- function(x, t) {
  up <- function(z) pmax(z, 0)^3
  (up(x - t[1]) - up(x - t[2]) * (t[3] - t[1]) / (t[3] - t[2]) +
     up(x - t[3]) * (t[2] - t[1]) / (t[3] - t[2])) / (t[3] - t[1])^2
}
data$gbsg <- with(survival::gbsg, {
  nodes <- pmin(nodes, 19)
  index <- 0.342 * (size > 20 & size <= 50) + 0.574 * (size > 50) + 0.304 * nodes -
    0.811 * cubic(nodes, c(0, 1, 9)) + 0.362 * (grade == 3)
  time <- rfstime / 365.25
  data.frame(time = pmin(time, 5), event = ifelse(time > 5, 0L, as.integer(status)),
             risk = 1 - 0.804^exp(index), cluster = seq_along(time) - 1)
})

# What is written is what is computed on.
data <- lapply(data, function(d) {
  d$time <- as.numeric(exact(d$time))
  d$risk <- as.numeric(exact(d$risk))
  d
})
cases <- do.call(rbind, lapply(names(data), function(name) with(data[[name]], data.frame(
  name = name, time = exact(time), event = event, risk = exact(risk), cluster = cluster))))
provenance <- sprintf("# R %s, survival %s, rms %s, riskRegression %s; scripts/oracles/survival.R",
                      getRversion(), packageVersion("survival"), packageVersion("rms"),
                      packageVersion("riskRegression"))
write_lines <- function(file, header, lines) {
  writeLines(c(provenance, header, lines), file.path(directory, file))
}
write_lines("survival_cases.csv", "name,time,event,risk,cluster",
            do.call(paste, c(cases, sep = ",")))

lines <- character(0)
emit <- function(name, at, quantity, value) {
  stopifnot(length(value) == 1, is.finite(value))
  lines <<- c(lines, sprintf("%s,%s,%s,%s", name, exact(at), quantity, exact(value)))
}

# G(t-) and G(t) with events before censorings.
censoring <- function(d) {
  s <- survfit(Surv(time, event) ~ 1, data = d)
  left_over <- s$n.risk - s$n.event
  g <- cumprod(ifelse(left_over > 0, 1 - s$n.censor / left_over, 1))
  list(left = function(t) c(1, g)[findInterval(t, s$time, left.open = TRUE) + 1],
       right = function(t) c(1, g)[findInterval(t, s$time) + 1])
}

ranking <- function(name, d) {
  pairs <- concordance(Surv(time, event) ~ risk, data = d, reverse = TRUE)
  for (kind in c("concordant", "discordant", "tied.x", "tied.y")) {
    emit(name, 0, sub(".", "_", kind, fixed = TRUE), pairs$count[[kind]])
  }
  uno <- concordance(Surv(time, event) ~ risk, data = d, reverse = TRUE, timewt = "n/G2")
  emit(name, 0, "harrell", pairs$concordance)
  emit(name, 0, "harrell_error", sqrt(pairs$var))
  emit(name, 0, "uno", uno$concordance)
  emit(name, 0, "uno_error", sqrt(uno$var))
  if (anyDuplicated(d$cluster)) {
    robust <- function(...) sqrt(concordance(Surv(time, event) ~ risk, data = d, reverse = TRUE,
                                             cluster = cluster, ...)$var)
    emit(name, 0, "harrell_clustered", robust())
    emit(name, 0, "uno_clustered", robust(timewt = "n/G2"))
  }
}

kaplan_meier <- function(name, d, h) {
  s <- summary(survfit(Surv(time, event) ~ 1, data = d), times = h)
  emit(name, h, "km_risk", 1 - s$surv)
  emit(name, h, "km_error", s$std.err)
  if (s$std.err > 0) {
    emit(name, h, "oe_ratio", (1 - s$surv) / mean(d$risk))
    emit(name, h, "oe_log_error", s$std.err / (1 - s$surv))
  }
  if (anyDuplicated(d$cluster)) {
    emit(name, h, "km_clustered",
         summary(survfit(Surv(time, event) ~ 1, data = d, cluster = cluster), times = h)$std.err)
  }
}

scores <- function(name, d, h) {
  score <- Score(list(model = d$risk), Surv(time, event) ~ 1, data = d, times = h,
                 cens.model = "km", conservative = FALSE, summary = "ipa", se.fit = TRUE)
  auc <- as.data.frame(score$AUC$score)
  emit(name, h, "auc", auc$AUC[auc$model == "model"])
  emit(name, h, "auc_error", auc$se[auc$model == "model"])
  brier <- as.data.frame(score$Brier$score)
  emit(name, h, "brier", brier$Brier[brier$model == "model"])
  emit(name, h, "brier_error", brier$se[brier$model == "model"])
  emit(name, h, "null_brier", brier$Brier[brier$model == "Null model"])
  emit(name, h, "ipa", brier$IPA[brier$model == "model"])
}

# The definition as sums. Left: controls are T > h, or T = h and censored, by G(h-). Right, as
# scikit-survival has it: controls are T > h alone, by G(h).
weighted_sums <- function(name, d, h) {
  g <- censoring(d)
  case <- d$time <= h & d$event == 1
  for (side in c("left", "right")) {
    control <- if (side == "left") d$time >= h & !case else d$time > h
    if (g[[side]](h) <= 0 || !any(control)) next  # everybody left at h leaves there
    w <- ifelse(case, 1 / g[[side]](d$time), ifelse(control, 1 / g[[side]](h), 0))
    higher <- outer(d$risk, d$risk, function(a, b) (a > b) + (a == b) / 2)[case, control]
    pairs <- outer(w[case], w[control])
    emit(name, h, paste0("sum_auc_", side), sum(pairs * higher) / sum(pairs))
    emit(name, h, paste0("sum_brier_", side), mean(w * (case - d$risk)^2))
    if (side == "right") next
    for (threshold in thresholds) {
      flagged <- d$risk >= threshold
      rate <- function(quantity, top, bottom) {
        if (sum(w[bottom]) > 0) {
          emit(name, h, paste0(quantity, "@", threshold), sum(w[top & bottom]) / sum(w[bottom]))
        }
      }
      rate("sensitivity", flagged, case)
      rate("specificity", !flagged, control)
      rate("ppv", case, flagged & (case | control))
      rate("npv", control, !flagged & (case | control))
    }
  }
}

net_benefit <- function(name, d, h) {
  for (threshold in thresholds) {
    flagged <- d[d$risk >= threshold, ]
    if (nrow(flagged) == 0 || max(flagged$time) < h) next
    s <- summary(survfit(Surv(time, event) ~ 1, data = flagged), times = h)$surv
    emit(name, h, paste0("net_benefit@", threshold),
         nrow(flagged) / nrow(d) * ((1 - s) - s * threshold / (1 - threshold)))
  }
}

converge <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)
cox <- function(formula, d, robust = FALSE) suppressWarnings(
  if (robust) coxph(formula, data = d, ties = "efron", control = converge, cluster = cluster)
  else coxph(formula, data = d, ties = "efron", control = converge))

slope <- function(name, d) {
  d$cll <- log(-log1p(-d$risk))
  fit <- cox(Surv(time, event) ~ cll, d)
  emit(name, 0, "slope", coef(fit))
  emit(name, 0, "slope_error", sqrt(vcov(fit)))
  robust <- cox(Surv(time, event) ~ cll, d, robust = TRUE)
  emit(name, 0, "slope_robust", sqrt(vcov(robust)))
}

distances <- function(name, d, h) {
  d$cll <- log(-log1p(-d$risk))
  knots <- as.numeric(quantile(d$cll, c(0.1, 0.5, 0.9)))
  terms <- unclass(rcs(d$cll, knots))
  d$linear <- terms[, 1]
  d$cubic <- terms[, 2]
  fit <- cox(Surv(time, event) ~ linear + cubic, d)
  observed <- 1 - as.numeric(summary(survfit(fit, newdata = d, se.fit = FALSE), times = h)$surv)
  # cph stops early by default; told to go on, it agrees.
  smooth <- suppressWarnings(cph(Surv(time, event) ~ rcs(cll, knots), data = d, x = TRUE, y = TRUE,
                                 surv = TRUE, eps = 1e-14, iter.max = 50))
  rms <- 1 - as.numeric(survest(smooth, newdata = d, times = h, se.fit = FALSE)$surv)
  stopifnot(length(rms) == nrow(d), max(abs(rms - observed)) < 1e-10)
  away <- abs(observed - d$risk)
  emit(name, h, "ici", mean(away))
  emit(name, h, "e50", median(away))
  emit(name, h, "e90", as.numeric(quantile(away, 0.9)))
  emit(name, h, "emax", max(away))
}

thresholds <- c(0.2, 0.4)
horizons <- list(plain = c(2, 5), tied_time = c(3, 5), tied_risk = c(2, 5), tied_both = c(2.5, 5),
                 uncensored = c(1.5, 5), heavy = c(1, 3), short = 2, one_event = 3,
                 time_zero = c(1, 4), clusters = c(2, 4), gbsg = c(2, 4.99, 5))
for (name in names(data)) {
  d <- data[[name]]
  ranking(name, d)
  if (sum(d$event) > 1) slope(name, d)
  for (h in horizons[[name]]) {
    kaplan_meier(name, d, h)
    weighted_sums(name, d, h)
    net_benefit(name, d, h)
    # A case censored exactly at h is a control here and unknown there.
    if (!any(d$time == h & d$event == 0)) scores(name, d, h)
    # A curve needs events and distinct knots.
    if (sum(d$event) > 10) distances(name, d, h)
  }
}
write_lines("survival.csv", "name,at,quantity,value", lines)
