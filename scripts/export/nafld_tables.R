#!/usr/bin/env Rscript
# Writes nafld1.csv, nafld2.csv and nafld3.csv from the R package survival (Debian:
# r-cran-survival). Called by scripts/setup --with nafld, which checks their digests.
#   Rscript scripts/export/nafld_tables.R [FOLDER]
suppressPackageStartupMessages(library(survival))

tested <- "3.5.3"
if (packageVersion("survival") != tested) {
  warning("survival is ", packageVersion("survival"), ", tested with ", tested)
}
arguments <- commandArgs(trailingOnly = TRUE)
folder <- if (length(arguments) > 0) arguments[1] else "datasets/mayo_nafld"
for (name in c("nafld1", "nafld2", "nafld3")) {
  write.csv(get(name), file.path(folder, paste0(name, ".csv")), row.names = FALSE, na = "")
}
