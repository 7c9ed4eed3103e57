#!/usr/bin/env Rscript
# Flips of two rules on the data sets of cases.csv (rule A: p >= 0.3, rule B: p >= 0.5 turned by a
# fixed pattern), by table(); exact McNemar p by binom.test.
script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
cases <- read.csv(file.path(folder, "cases.csv"), comment.char = "#")

lines <- character()
say <- function(set, quantity, value) {
  lines <<- c(lines, sprintf("%s,,%s,%.17g", set, quantity, value))
}
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  i <- seq_len(nrow(d)) - 1
  a <- d$p >= 0.3
  b <- xor(d$p >= 0.5, i %% 5 == 0 | i %% 7 == 3)
  counts <- table(factor(a, c(FALSE, TRUE)), factor(b, c(FALSE, TRUE)))
  say(set, "both", counts["TRUE", "TRUE"]); say(set, "only_a", counts["TRUE", "FALSE"])
  say(set, "only_b", counts["FALSE", "TRUE"]); say(set, "neither", counts["FALSE", "FALSE"])
  net <- tapply(b - a, d$cluster, sum)
  any_flip <- tapply(a != b, d$cluster, any)
  say(set, "subjects", length(net))
  say(set, "subjects_more_a", sum(net < 0)); say(set, "subjects_more_b", sum(net > 0))
  say(set, "subjects_even", sum(any_flip & net == 0))
  k <- counts["TRUE", "FALSE"]; n <- k + counts["FALSE", "TRUE"]
  if (n > 0) say(set, "p_cases", binom.test(k, n)$p.value)
  if (any(net != 0)) say(set, "p_subjects", binom.test(sum(net < 0), sum(net != 0))$p.value)
}
for (pair in list(c(0, 1), c(5, 5), c(2, 9), c(10, 30), c(400, 460), c(1, 50))) {
  say(sprintf("%d:%d", pair[1], pair[2]), "p_pair", binom.test(pair[1], sum(pair))$p.value)
}

out <- file(file.path(folder, "decision_flips.csv"), "wb")
writeLines(c(sprintf("# R %s.%s; scripts/oracles/decision_flips.R", R.version$major,
                     R.version$minor), "data_set,at,quantity,value", lines), out)
close(out)
