#!/usr/bin/env Rscript
# Summaries and standardised mean differences of groups of datasets/flchain. No package that computes
# them (tableone, smd, stddiff) is at hand on every machine, so the formulas stand here in plain R,
# written apart from the C++: covariances come from indicator columns, the distance from mahalanobis.
script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
root <- file.path(dirname(normalizePath(script)), "..", "..")
cases <- read.csv(file.path(root, "datasets", "flchain", "flchain.csv"))

continuous <- function(x, y) (mean(x) - mean(y)) / sqrt((var(x) + var(y)) / 2)
binary <- function(x, y) {
  p <- mean(x); q <- mean(y)
  (p - q) / sqrt((p * (1 - p) + q * (1 - q)) / 2)
}
levels_of <- function(x, y) {
  known <- sort(unique(c(x, y)))[-1]
  indicators <- function(v) sapply(known, function(level) as.numeric(v == level))
  population <- function(m) cov(m) * (nrow(m) - 1) / nrow(m)
  a <- indicators(x); b <- indicators(y)
  sqrt(mahalanobis(colMeans(a), colMeans(b), (population(a) + population(b)) / 2, tol = 1e-18))
}

lines <- character()
add <- function(set, quantity, value) {
  lines <<- c(lines, sprintf("%s,,%s,%.17g", set, quantity, value))
}
groups <- list(sex = list(cases$sex == "M", cases$sex == "F"),
               era = list(cases$sample.yr >= 1998, cases$sample.yr < 1998),
               late = list(cases$sample.yr == 2003, cases$sample.yr == 2001))
for (name in names(groups)) {
  of <- function(column, side) {
    values <- cases[[column]][groups[[name]][[side]]]
    values[!is.na(values)]
  }
  for (column in c("age", "kappa", "lambda", "creatinine")) {
    set <- paste(name, column, sep = ":")
    x <- of(column, 1)
    add(set, "continuous", continuous(x, of(column, 2)))
    add(set, "mean", mean(x))
    add(set, "sd", sd(x))
    q <- quantile(x, c(0.25, 0.5, 0.75), type = 7, names = FALSE)
    add(set, "lower_quartile", q[1])
    add(set, "median", q[2])
    add(set, "upper_quartile", q[3])
  }
  for (column in c("mgus", "death")) {
    if (length(unique(c(of(column, 1), of(column, 2)))) < 2) next  # no difference exists
    add(paste(name, column, sep = ":"), "binary", binary(of(column, 1), of(column, 2)))
    add(paste(name, column, sep = ":"), "levels", levels_of(of(column, 1), of(column, 2)))
  }
  add(paste(name, "flc.grp", sep = ":"), "levels", levels_of(of("flc.grp", 1), of("flc.grp", 2)))
}
add("sex:sample.yr", "levels",
    levels_of(cases$sample.yr[cases$sex == "M"], cases$sample.yr[cases$sex == "F"]))

out <- file(file.path(root, "tests", "oracles", "standardised_difference.csv"), "wb")
writeLines(c(sprintf("# R %s.%s; scripts/oracles/standardised_difference.R", R.version$major,
                     R.version$minor),
             "data_set,at,quantity,value", lines), out)
close(out)
