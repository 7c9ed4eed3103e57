#!/usr/bin/env Rscript
# Spiegelhalter's z by rms::val.prob ("S:z"), where that function can be computed at all.
suppressPackageStartupMessages(library(rms))

script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
cases <- read.csv(file.path(folder, "cases.csv"), comment.char = "#")

lines <- character()
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  z <- tryCatch(suppressWarnings(val.prob(d$p, d$y, pl = FALSE)[["S:z"]]), error = function(e) NA)
  # Where nobody's risk says anything the statistic does not exist; rms prints 0.
  if (is.na(z) || sum((1 - 2 * d$p)^2 * d$p * (1 - d$p)) == 0) {
    message("left out: ", set)
    next
  }
  lines <- c(lines, sprintf("%s,,spiegelhalter_z,%.17g", set, z))
}

out <- file(file.path(folder, "spiegelhalter_z.csv"), "wb")
writeLines(c(sprintf("# R %s.%s, rms %s; scripts/oracles/spiegelhalter_z.R", R.version$major,
                     R.version$minor, packageVersion("rms")),
             "data_set,at,quantity,value", lines), out)
close(out)
