#!/usr/bin/env Rscript
# Basic, BCa and studentised limits of given replicates by R's quantile (type 7), qnorm and pnorm. The
# replicates are x = i / 1009 with i = (k * 631) mod 1009, k = 0 .. 999, through x + x^2 / 2; both
# sides make them by the same arithmetic. at = the acceleration.
script <- sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))
folder <- file.path(dirname(normalizePath(script)), "..", "..", "tests", "oracles")
x <- ((0:999) * 631) %% 1009 / 1009
replicates <- x + x^2 / 2
value <- 0.6
error <- 0.25
z <- qnorm(c(0.025, 0.975))
lines <- character()
add <- function(at, name, limits) {
  lines <<- c(lines, sprintf("given,%s,%s.lower,%.17g", at, name, limits[1]),
              sprintf("given,%s,%s.upper,%.17g", at, name, limits[2]))
}
add(0, "basic", 2 * value - quantile(replicates, c(0.975, 0.025), type = 7))
t_values <- (replicates - value) / error
add(0, "studentised", value - error * quantile(t_values, c(0.975, 0.025), type = 7))
z0 <- qnorm(mean(replicates < value) + mean(replicates == value) / 2)
for (a in c(-0.1, 0, 0.05)) {
  p <- pnorm(z0 + (z0 + z) / (1 - a * (z0 + z)))
  add(a, "bca", quantile(replicates, p, type = 7))
}
out <- file(file.path(folder, "bootstrap_intervals.csv"), "wb")
writeLines(c(sprintf("# R %s.%s; scripts/oracles/bootstrap_intervals.R", R.version$major,
                     R.version$minor), "data_set,at,quantity,value", lines), out)
close(out)
