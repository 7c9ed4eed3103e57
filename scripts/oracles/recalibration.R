#!/usr/bin/env Rscript
# Recalibrated probabilities by glm: each fold predicted by a model of the other folds. The folds here
# are cluster modulo 5, so that nothing of the program is needed to make them.
script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
cases <- read.csv(file.path(folder, "cases.csv"), comment.char = "#")
tight <- glm.control(epsilon = 1e-15, maxit = 100)

recalibrated <- function(d, logistic) {
  x <- qlogis(d$p)
  q <- numeric(nrow(d))
  for (fold in 0:4) {
    inside <- d$cluster %% 5 == fold
    others <- data.frame(y = d$y[!inside], x = x[!inside])
    if (logistic) {
      fit <- coef(suppressWarnings(glm(y ~ x, binomial, others, control = tight)))
      q[inside] <- plogis(fit[1] + fit[2] * x[inside])
    } else {
      fit <- coef(suppressWarnings(glm(y ~ 1, binomial, others, offset = others$x, control = tight)))
      q[inside] <- plogis(fit[1] + x[inside])
    }
  }
  q
}

lines <- character()
for (set in unique(cases$data_set)) {
  d <- cases[cases$data_set == set, ]
  others_have_both <- all(sapply(0:4, function(f) {
    y <- d$y[d$cluster %% 5 != f]
    sum(y) >= 5 && sum(1 - y) >= 5
  }))
  if (!others_have_both || any(d$p <= 0 | d$p >= 1) || length(unique(d$p)) < 3) {
    message("left out: ", set)
    next
  }
  for (kind in c("intercept", "logistic")) {
    q <- recalibrated(d, kind == "logistic")
    if (max(abs(qlogis(q))) > 15) {
      message("left out, separated: ", set, " ", kind)
      next
    }
    kept <- unique(round(seq(1, length(q), length.out = min(length(q), 25))))  # of every size
    lines <- c(lines, sprintf("%s,,recalibrated_%s.%d,%.17g", set, kind, kept - 1, q[kept]))
  }
}

out <- file(file.path(folder, "recalibration.csv"), "wb")
writeLines(c(sprintf("# R %s.%s, glm; scripts/oracles/recalibration.R", R.version$major,
                     R.version$minor),
             "data_set,at,quantity,value", lines), out)
close(out)
