#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace clinval::metrics {

/// Leaves new elements unset where std::allocator would write zeros, so that memory is first
/// touched by the task that fills it.
template <typename T>
struct UnfilledAllocator {
  using value_type = T;

  UnfilledAllocator() = default;
  template <typename U>
  explicit UnfilledAllocator(const UnfilledAllocator<U>& /*other*/) {}

  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* place, std::size_t count) { std::allocator<T>().deallocate(place, count); }

  template <typename U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    std::construct_at(place, std::forward<Arguments>(arguments)...);
  }
  bool operator==(const UnfilledAllocator& /*other*/) const { return true; }
};

/// A vector whose `resize` leaves numbers unset: every element is written before it is read.
template <typename T>
using Unfilled = std::vector<T, UnfilledAllocator<T>>;

}  // namespace clinval::metrics
