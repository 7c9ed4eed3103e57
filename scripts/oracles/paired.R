#!/usr/bin/env Rscript
# DeLong's paired test by pROC on the shared data sets: the reported risk against a second score that
# the test makes by the same integer arithmetic, p^2 rounded to a grid of 1/16 plus the case number's
# remainder by 3. The data set aSAH comes with pROC; `--asah FILE` writes it for the replay.
suppressPackageStartupMessages(library(pROC))

script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")

arguments <- commandArgs(TRUE)
if (length(arguments) == 2 && arguments[1] == "--asah") {
  data(aSAH)
  table <- data.frame(poor = as.integer(aSAH$outcome == "Poor"),
                      s100b = sprintf("%.17g", aSAH$s100b), wfns = as.integer(aSAH$wfns))
  write.csv(table, arguments[2], row.names = FALSE, quote = FALSE)
  quit()
}

cases <- read.csv(file.path(folder, "cases.csv"), comment.char = "#")
lines <- character()
add <- function(set, quantity, value) {
  lines <<- c(lines, sprintf("%s,,%s,%.17g", set, quantity, value))
}
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  if (min(sum(d$y == 0), sum(d$y == 1)) < 2) next
  second <- floor(d$p * d$p * 16) + (seq_along(d$p) - 1) %% 3
  curves <- lapply(list(d$p, second), function(score) {
    roc(d$y, score, direction = "<", levels = c(0, 1), quiet = TRUE)
  })
  test <- suppressWarnings(roc.test(curves[[1]], curves[[2]], method = "delong", paired = TRUE))
  add(set, "a", as.numeric(auc(curves[[1]])))
  add(set, "b", as.numeric(auc(curves[[2]])))
  if (!is.finite(test$statistic)) next
  add(set, "z", unname(test$statistic))
  add(set, "p_value", test$p.value)
  add(set, "lower", test$conf.int[1])
  add(set, "upper", test$conf.int[2])
}
out <- file(file.path(folder, "paired.csv"), "wb")
writeLines(c(sprintf("# R %s.%s, pROC %s; scripts/oracles/paired.R", R.version$major,
                     R.version$minor, packageVersion("pROC")),
             "data_set,at,quantity,value", lines), out)
close(out)
