#!/usr/bin/env Rscript
# AUROC, DeLong's variance and limits by pROC; Obuchowski's clustered variance by its definition,
# with every pair of cases compared.
suppressPackageStartupMessages(library(pROC))

script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
cases <- read.csv(file.path(folder, "cases.csv"), comment.char = "#")
z <- qnorm(0.975)

obuchowski <- function(y, p, cluster) {
  positive <- which(y == 1)
  negative <- which(y == 0)
  wins <- outer(p[positive], p[negative], function(a, b) (a > b) + 0.5 * (a == b))
  theta <- mean(wins)
  v10 <- rowMeans(wins)
  v01 <- colMeans(wins)
  ids <- unique(cluster)
  a <- sapply(ids, function(i) sum(v10[cluster[positive] == i] - theta))
  b <- sapply(ids, function(i) sum(v01[cluster[negative] == i] - theta))
  m <- length(positive)
  n <- length(negative)
  i10 <- length(unique(cluster[positive]))
  i01 <- length(unique(cluster[negative]))
  i <- length(ids)
  s10 <- i10 / ((i10 - 1) * m) * sum(a^2)
  s01 <- i01 / ((i01 - 1) * n) * sum(b^2)
  s11 <- i / (i - 1) * sum(a * b)
  s10 / m + s01 / n + 2 * s11 / (m * n)
}

limits <- function(value, variance) {
  half <- z * sqrt(variance)
  logit <- half / (value * (1 - value))
  c(max(value - half, 0), min(value + half, 1), plogis(qlogis(value) - logit),
    plogis(qlogis(value) + logit))
}

hanley_mcneil <- function(value, m, n) {
  q1 <- value / (2 - value)
  q2 <- 2 * value^2 / (1 + value)
  (value * (1 - value) + (m - 1) * (q1 - value^2) + (n - 1) * (q2 - value^2)) / (m * n)
}

# Newcombe's method 5: where the distance to the estimate is z errors at that place.
newcombe <- function(value, m, n) {
  excess <- function(x) {
    middle <- (m + n) / 2
    abs(x - value) - z * sqrt(pmax(hanley_mcneil(x, middle, middle) * middle^2 / (m * n), 0))
  }
  root <- function(lower, upper) uniroot(excess, c(lower, upper), tol = 1e-15)$root
  c(if (value > 0) root(1e-12, value - 1e-9) else 0, if (value < 1) root(value + 1e-9, 1 - 1e-12) else 1)
}

lines <- character()
add <- function(set, quantity, value) {
  lines <<- c(lines, sprintf("%s,,%s,%.17g", set, quantity, value))
}

for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  if (length(unique(d$y)) < 2) next
  curve <- roc(d$y, d$p, direction = "<", levels = c(0, 1), quiet = TRUE)
  value <- as.numeric(auc(curve))
  add(set, "auroc", value)
  if (anyDuplicated(d$cluster) == 0) {
    ends <- newcombe(value, sum(d$y == 1), sum(d$y == 0))
    add(set, "newcombe.lower", ends[1])
    add(set, "newcombe.upper", ends[2])
    if (value > 0 && value < 1) {
      half <- z * sqrt(hanley_mcneil(value, sum(d$y == 1), sum(d$y == 0)))
      add(set, "hanley_mcneil.lower", max(value - half, 0))
      add(set, "hanley_mcneil.upper", min(value + half, 1))
    }
  }
  if (min(table(d$y)) < 2 || value %in% c(0, 1)) next
  clustered <- anyDuplicated(d$cluster) > 0
  if (clustered) {
    variance <- obuchowski(d$y, d$p, d$cluster)
    method <- "obuchowski"
    ends <- limits(value, variance)
  } else {
    variance <- var(curve, method = "delong")
    method <- "delong"
    ends <- limits(value, variance)
    ends[1:2] <- as.numeric(ci.auc(curve, method = "delong"))[c(1, 3)]
    stopifnot(abs(obuchowski(d$y, d$p, d$cluster) - variance) <= 1e-12 * variance)
  }
  add(set, "variance", variance)
  if (variance <= 0) next
  for (k in 1:4) {
    name <- paste0(if (k > 2) "logit_", method, if (k %% 2) ".lower" else ".upper")
    add(set, name, ends[k])
  }
}

out <- file(file.path(folder, "auroc.csv"), "wb")
writeLines(c(sprintf("# R %s.%s, pROC %s; scripts/oracles/auroc.R", R.version$major,
                     R.version$minor, packageVersion("pROC")),
             "data_set,at,quantity,value", lines), out)
close(out)
