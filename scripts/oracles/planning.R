#!/usr/bin/env Rscript
# Planning: integrals of the linear predictor by integrate(), the closed forms written again, the
# smallest number of cases by uniroot and a step, power by pnorm. Each set begins with its inputs.
script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")

z <- qnorm(0.975)
logit <- function(p) log(p / (1 - p))
newcombe <- function(n, prev, a) {
  h <- n / 2 - 1
  sqrt(a * (1 - a) * (1 + h * (1 - a) / (2 - a) + h * a / (1 + a)) / (n^2 * prev * (1 - prev)))
}

# E[f(X)] over a mixture of normals, in pieces so that a narrow peak is not missed.
mean_of <- function(f, parts) {
  total <- 0
  for (i in seq_len(nrow(parts))) {
    m <- parts$mean[i]; s <- parts$sd[i]
    g <- function(u) f(m + s * u) * dnorm(u)
    cuts <- seq(-(12 + s), 12 + s, length.out = 25)
    for (k in seq_len(24)) {
      total <- total + parts$weight[i] *
        integrate(g, cuts[k], cuts[k + 1], rel.tol = 1e-13, abs.tol = 0, stop.on.error = FALSE)$value
    }
  }
  total
}
v <- function(x) plogis(x) * plogis(-x)
moments <- function(parts) {
  i00 <- mean_of(v, parts)
  list(mean_risk = mean_of(plogis, parts), i00 = i00,
       i01 = mean_of(function(x) x * v(x), parts), i11 = mean_of(function(x) x^2 * v(x), parts),
       brier_variance = mean_of(function(x) v(x) * (1 - 3 * v(x)), parts) - i00^2)
}
binormal <- function(prev, auc) {
  d <- sqrt(2) * qnorm(auc)
  data.frame(weight = c(1 - prev, prev), mean = logit(prev) + c(-1, 1) * d^2 / 2, sd = d)
}

lines <- character()
say <- function(set, quantity, value) {
  lines <<- c(lines, sprintf("%s,,%s,%.17g", set, quantity, value))
}

# One normal linear predictor.
normals <- list(golden_a = c(-5, 2.5), golden_b = c(-1, 1), narrow = c(-2, 0.01), wide = c(0.5, 12),
                far = c(-14, 1.5), middle = c(0, 1))
for (set in names(normals)) {
  p <- normals[[set]]
  m <- moments(data.frame(weight = 1, mean = p[1], sd = p[2]))
  say(set, "mean", p[1]); say(set, "sd", p[2])
  for (name in names(m)) say(set, name, m[[name]])
  say(set, "slope_error_1000", sqrt(m$i00 / (1000 * (m$i00 * m$i11 - m$i01^2))))
}

# A study: prevalence, AUROC, threshold, cases, true values and limits.
studies <- list(
  cancer = c(0.018, 0.8, 0.05, 4000), stroke = c(0.3, 0.75, 0.2, 898), death = c(0.1, 0.84, 0.1, 1639),
  even = c(0.5, 0.7, 0.5, 120), common = c(0.8, 0.65, 0.7, 300), rare = c(0.002, 0.9, 0.01, 50000),
  sharp = c(0.15, 0.97, 0.3, 700), weak = c(0.25, 0.55, 0.25, 2500))
for (set in names(studies)) {
  s <- studies[[set]]
  prev <- s[1]; auc <- s[2]; t <- s[3]; n <- s[4]
  say(set, "prevalence", prev); say(set, "auroc", auc); say(set, "threshold", t); say(set, "n", n)
  m <- moments(binormal(prev, auc))
  for (name in names(m)) say(set, name, m[[name]])
  d <- sqrt(2) * qnorm(auc)
  se <- pnorm(logit(t), logit(prev) + d^2 / 2, d, lower.tail = FALSE)
  sp <- pnorm(logit(t), logit(prev) - d^2 / 2, d)
  say(set, "sensitivity", se); say(set, "specificity", sp)

  error <- newcombe(n, prev, auc)
  say(set, "auroc_error", error)
  need <- uniroot(function(k) newcombe(k, prev, auc) - error / 2, c(2, 1e9), tol = 1e-9)$root
  k <- floor(need) - 2
  while (newcombe(k, prev, auc) > error / 2) k <- k + 1
  say(set, "auroc_cases", k)
  say(set, "oe_cases", (1 - prev) / (prev * (asinh(0.1) / z)^2))
  say(set, "slope_cases", m$i00 / (0.1^2 * (m$i00 * m$i11 - m$i01^2)))
  w <- t / (1 - t)
  nb <- prev * se - (1 - prev) * (1 - sp) * w
  nb_var <- prev * se + (1 - prev) * (1 - sp) * w^2 - nb^2
  say(set, "net_benefit", nb); say(set, "net_benefit_variance", nb_var)
  v2 <- ((1 - prev) / prev * w)^2
  say(set, "snb_variance", se * (1 - se) / prev + v2 * sp * (1 - sp) / (1 - prev) +
        v2 * (1 - sp)^2 / (prev * (1 - prev)))

  # Intervals and power on the scale of the interval: lower limit a tenth below the value.
  wald <- function(name, value, error, to, from, lower) {
    say(set, paste0(name, "_lower"), from(to(value) - z * error))
    say(set, paste0(name, "_upper"), from(to(value) + z * error))
    say(set, paste0(name, "_power"), pnorm(to(value), to(lower) + z * error, error))
  }
  wald("auroc", auc, error / (auc * (1 - auc)), logit, plogis, auc - 0.05)
  wald("oe_ratio", 1, sqrt(m$i00 / n) / prev, log, exp, 0.8)
  wald("calibration_intercept", 0, 1 / sqrt(n * m$i00), identity, identity, -0.3)
  wald("calibration_slope", 1, sqrt(m$i00 / (n * (m$i00 * m$i11 - m$i01^2))), identity, identity, 0.8)
  wald("brier_score", m$i00, sqrt(m$brier_variance / n), identity, identity, 0.9 * m$i00)
  wald("net_benefit", nb, sqrt(nb_var / n), identity, identity, nb - 0.01)
  # Wilson's limits are the shares that a score test of the observed one just does not refute.
  wilson <- function(name, value, trials, lower) {
    score <- function(q) (value - q)^2 - z^2 * q * (1 - q) / trials
    say(set, paste0(name, "_lower"), uniroot(score, c(0, value), tol = 1e-15)$root)
    say(set, paste0(name, "_upper"), uniroot(score, c(value, 1), tol = 1e-15)$root)
    say(set, paste0(name, "_power"),
        pnorm(value, lower + z * sqrt(lower * (1 - lower) / trials), sqrt(value * (1 - value) / trials)))
  }
  flagged <- prev * se + (1 - prev) * (1 - sp)
  wilson("prevalence", prev, n, 0.9 * prev)
  wilson("sensitivity", se, n * prev, 0.9 * se)
  wilson("specificity", sp, n * (1 - prev), 0.9 * sp)
  wilson("ppv", prev * se / flagged, n * flagged, 0.9 * prev * se / flagged)
  npv <- (1 - prev) * sp / (1 - flagged)
  wilson("npv", npv, n * (1 - flagged), 0.95 * npv)
}

out <- file(file.path(folder, "planning.csv"), "wb")
writeLines(c(sprintf("# R %s.%s; scripts/oracles/planning.R", R.version$major, R.version$minor),
             "data_set,at,quantity,value", lines), out)
close(out)
