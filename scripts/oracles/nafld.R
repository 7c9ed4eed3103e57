# Reference values for the comparator of configs/mayo_nafld.json: death by age and sex.
#
#   Rscript scripts/oracles/nafld.R tests/oracles
#
# writes nafld.csv: the Cox model fitted to the matched sets of development, and its concordance on
# everybody and on the other sets, with all follow-up and with follow-up that ends at 5 years. The
# model is fitted anew here, so that the coefficients in scripts/export/nafld_models.py are checked
# too. `published` is the concordance of the model fitted to everybody, which the package's
# vignette on concordance prints.
suppressPackageStartupMessages(library(survival))
directory <- commandArgs(trailingOnly = TRUE)[1]
stopifnot(!is.na(directory))

d <- nafld1
d$set <- ifelse(is.na(d$case.id), d$id, d$case.id)
d$years <- d$futime / 365.25
developed <- d$set %% 10 < 7
fit <- coxph(Surv(years, status) ~ age + male, d[developed, ], eps = 1e-12, toler.chol = 1e-13)
base <- survfit(fit, newdata = data.frame(age = 0, male = 0))
hazard <- -log(summary(base, times = 5)$surv)
d$risk <- 1 - exp(-hazard * exp(drop(as.matrix(d[c("age", "male")]) %*% coef(fit))))

lines <- character(0)
emit <- function(part, quantity, value) {
  lines <<- c(lines, sprintf("%s,%s,%.17g", part, quantity, value))
}
emit("development", "age", coef(fit)[["age"]])
emit("development", "male", coef(fit)[["male"]])
emit("development", "hazard_5y", hazard)
emit("everybody", "published", concordance(coxph(Surv(years, status) ~ age + male, d))$concordance)
for (part in c("everybody", "evaluated")) {
  e <- if (part == "everybody") d else d[!developed, ]
  early <- transform(e, status = ifelse(years > 5, 0, status), years = pmin(years, 5))
  km <- summary(survfit(Surv(years, status) ~ 1, e), times = 5)
  emit(part, "cases", nrow(e))
  emit(part, "sets", length(unique(e$set)))
  emit(part, "deaths_5y", sum(early$status))
  emit(part, "harrell", concordance(Surv(years, status) ~ risk, e, reverse = TRUE)$concordance)
  emit(part, "harrell_5y", concordance(Surv(years, status) ~ risk, early, reverse = TRUE)$concordance)
  emit(part, "km_risk_5y", 1 - km$surv)
  emit(part, "mean_risk", mean(e$risk))
}
writeLines(c(sprintf("# R %s, survival %s; scripts/oracles/nafld.R", getRversion(),
                     packageVersion("survival")), "part,quantity,value", lines),
           file.path(directory, "nafld.csv"))
