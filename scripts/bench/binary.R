# The peer on the same arrays: pROC's AUROC with DeLong's variance and its bootstrap of the AUROC.
# Prints one line a task: name, cases, median seconds on the clock and on the processor, values.
#
#   Rscript binary.R FOLDER REPETITIONS        FOLDER as binary_bench wrote it
suppressPackageStartupMessages(library(pROC))
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
repetitions <- as.integer(arguments[2])
stopifnot(!is.na(folder), repetitions > 0)
cases <- function(n) {
  label <- sprintf("%.0f", n)
  list(y = readBin(file.path(folder, paste0("y_", label)), "integer", n, size = 1),
       p = readBin(file.path(folder, paste0("p_", label)), "double", n))
}
seconds <- function(times, work) {  # on the clock, and on the processor
  taken <- replicate(times, {
    t <- system.time(work())
    c(t[["elapsed"]], t[["user.self"]] + t[["sys.self"]])
  })
  apply(matrix(taken, nrow = 2), 1, median)
}
fit <- function(d) roc(d$y, d$p, direction = "<", levels = c(0, 1), quiet = TRUE)
cat(sprintf("version\t%s\n", packageVersion("pROC")))
for (n in c(1e5, 1e6)) {
  d <- cases(n)
  values <- NULL
  taken <- seconds(min(repetitions, 3), function() {
    r <- fit(d)
    values <<- c(auc(r), var(r, method = "delong"))
  })
  cat(sprintf("auroc_delong\t%.0f\t%.6f\t%.6f\t%.17g\t%.17g\n", n, taken[1], taken[2], values[1],
              values[2]))
}
d <- cases(1e4)
limits <- NULL
taken <- seconds(1, function() {
  limits <<- ci.auc(fit(d), method = "bootstrap", boot.n = 100, boot.stratified = FALSE,
                    progress = "none")
})
cat(sprintf("auroc_replicates\t10000\t%.6f\t%.6f\t%.17g\t%.17g\n", taken[1] * 20, taken[2] * 20,
            limits[1], limits[3]))
