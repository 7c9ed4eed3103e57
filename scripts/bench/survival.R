# The peers on the same cases: survival::concordance for Uno's C, riskRegression::Score for AUROC(t)
# and Brier(t) with errors. Fastest of three runs, in milliseconds.
#
#   Rscript survival.R FOLDER        FOLDER as survival_bench wrote it
suppressPackageStartupMessages({ library(survival); library(riskRegression); library(prodlim) })
folder <- commandArgs(trailingOnly = TRUE)[1]
stopifnot(!is.na(folder))
fastest <- function(work) min(replicate(3, system.time(work())[["elapsed"]])) * 1000
cat(sprintf("%9s  %-34s %12s  %s\n", "n", "R", "ms", "values"))
for (n in c(1000, 10000, 100000)) {
  d <- read.csv(file.path(folder, sprintf("survival_%d.csv", n)))
  found <- NULL
  ms <- fastest(function()
    found <<- concordance(Surv(time, event) ~ risk, data = d, timewt = "n/G2", reverse = TRUE))
  cat(sprintf("%9d  %-34s %12.2f  %.10f (error %.10f)\n", n,
              paste("survival", packageVersion("survival"), "concordance"), ms,
              coef(found), sqrt(vcov(found))))
  if (n > 10000) next  # Score needs minutes and gigabytes beyond
  score <- NULL
  ms <- fastest(function()
    score <<- Score(list(model = d$risk), formula = Hist(time, event) ~ 1, data = d, times = 5,
                    metrics = c("auc", "brier"), conservative = FALSE, null.model = FALSE))
  auc <- score$AUC$score
  brier <- score$Brier$score
  cat(sprintf("%9d  %-34s %12.2f  %.10f, %.10f (errors %.10f, %.10f)\n", n,
              paste("riskRegression", packageVersion("riskRegression"), "Score"), ms,
              auc$AUC, brier$Brier, auc$se, brier$se))
}
