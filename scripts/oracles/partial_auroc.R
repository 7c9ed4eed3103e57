#!/usr/bin/env Rscript
# Partial AUROC over sensitivities and specificities from 0.8 and 0.9 to 1 by pROC, raw and corrected.
suppressPackageStartupMessages(library(pROC))

script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
cases <- read.csv(file.path(folder, "cases.csv"), comment.char = "#")
lines <- character()
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  if (length(unique(d$y)) < 2) next
  curve <- roc(d$y, d$p, direction = "<", levels = c(0, 1), quiet = TRUE)
  for (from in c(0.8, 0.9)) {
    for (focus in c("sensitivity", "specificity")) {
      for (correct in c(FALSE, TRUE)) {
        area <- suppressWarnings(as.numeric(auc(
          curve, partial.auc = c(1, from), partial.auc.focus = focus,
          partial.auc.correct = correct, allow.invalid.partial.auc.correct = TRUE)))
        name <- paste0("partial_auroc_", focus, if (correct) "_mcclish")
        lines <- c(lines, sprintf("%s,%s,%s,%.17g", set, from, name, area))
      }
    }
  }
}
out <- file(file.path(folder, "partial_auroc.csv"), "wb")
writeLines(c(sprintf("# R %s.%s, pROC %s; scripts/oracles/partial_auroc.R", R.version$major,
                     R.version$minor, packageVersion("pROC")),
             "data_set,at,quantity,value", lines), out)
close(out)
