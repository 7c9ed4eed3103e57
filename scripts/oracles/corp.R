#!/usr/bin/env Rscript
# CORP decompositions by R's isoreg: cases sorted by risk, outcomes descending within ties.
script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
read <- function(name) read.csv(file.path(folder, name), comment.char = "#")
cases <- rbind(read("cases.csv"), read("calibration_sets.csv"))

brier <- function(y, p) mean((y - p)^2)
logarithmic <- function(y, p) -mean(ifelse(y == 1, log(p), log1p(-p)))
lines <- character()
emit <- function(set, quantity, value) {
  lines <<- c(lines, sprintf("%s,,%s,%.17g", set, quantity, value))
}
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  d <- d[order(d$p, -d$y), ]
  curve <- isoreg(d$y)$yf
  prevalence <- rep(mean(d$y), nrow(d))
  emit(set, "blocks", length(unique(round(curve, 12))))
  for (score in c("brier", "log")) {
    s <- if (score == "brier") brier else logarithmic
    if (score == "brier" || all(d$p > 0 & d$p < 1)) {
      emit(set, paste0("corp_", score, "_mcb"), s(d$y, d$p) - s(d$y, curve))
    }
    if (length(unique(d$y)) == 2) {
      emit(set, paste0("corp_", score, "_dsc"), s(d$y, prevalence) - s(d$y, curve))
      emit(set, paste0("corp_", score, "_unc"), s(d$y, prevalence))
    }
  }
}
out <- file(file.path(folder, "corp.csv"), "wb")
writeLines(c(sprintf("# R %s.%s; scripts/oracles/corp.R", R.version$major, R.version$minor),
             "data_set,at,quantity,value", lines), out)
close(out)
