#pragma once

#include <cstddef>

namespace clinval::metrics {

// What the literature calls by one name and computes in several ways. Each is a named switch of a
// binary task; the estimator id of a row says which was taken.

/// The smooth calibration curve that ICI, E50, E90, Emax and ECI measure.
enum class Smoother {
  LoessR,       ///< R's loess: degree 2, span 0.75, interpolated between the vertices of its cells
  LoessDirect,  ///< the same, fitted at every point
  LowessRms,    ///< R's lowess: f = 2/3, no robustness iteration, delta 1 % of the range
  LowessHalf,   ///< lowess with f = 1/2, fitted at every point (delta 0), as calzone does
  Rcs3,         ///< logistic regression on a restricted cubic spline of the logit, 3 knots
  Rcs4,
  Rcs5
};

/// Normalised: mean squared distance over the mean squared distance of the prevalence.
/// Times100: 100 times the mean squared distance.
enum class EciScale { Normalised, Times100 };

/// Groups: external validation, nothing was fitted to these cases. GroupsMinusTwo: apparent data.
enum class HosmerLemeshowDf { Groups, GroupsMinusTwo };

struct Conventions {
  Smoother ici = Smoother::LoessR;
  EciScale eci = EciScale::Normalised;
  HosmerLemeshowDf hosmer_lemeshow_df = HosmerLemeshowDf::Groups;
  std::size_t hosmer_lemeshow_groups = 10;
  std::size_t ece_bins = 10;
  double partial_from = 0.8;  ///< partial AUROC covers sensitivity (or specificity) from here to 1
};

}  // namespace clinval::metrics
