#!/usr/bin/env Rscript
# Writes datasets/breast/rotterdam.csv and gbsg.csv from the R package survival (Debian:
# r-cran-survival), as the package has them: no column added, no row left out.
#   Rscript scripts/export/breast_tables.R [FOLDER]
suppressPackageStartupMessages(library(survival))

tested <- "3.5.3"
if (packageVersion("survival") != tested) {
  warning("survival is ", packageVersion("survival"), ", the shipped tables came from ", tested)
}
arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments) > 0) arguments[1] else "datasets/breast"
for (name in c("rotterdam", "gbsg")) {
  write.csv(get(name), file.path(folder, paste0(name, ".csv")), row.names = FALSE, na = "")
}
