#!/usr/bin/env Rscript
# Writes datasets/flchain/flchain.csv from the R package survival (Debian: r-cran-survival).
#   Rscript scripts/export/flchain_table.R [FILE]
# The table has no subject id: a row is a subject, so `id` numbers the rows in the package's order.
suppressPackageStartupMessages(library(survival))

tested <- "3.5.3"
if (packageVersion("survival") != tested) {
  warning("survival is ", packageVersion("survival"), ", the shipped table came from ", tested)
}
arguments <- commandArgs(trailingOnly = TRUE)
target <- if (length(arguments) > 0) arguments[1] else "datasets/flchain/flchain.csv"
write.csv(cbind(id = seq_len(nrow(flchain)), flchain), target, row.names = FALSE, na = "")
