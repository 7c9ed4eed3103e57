#include "harness/model_operators.h"

#include <string>

namespace clinval::harness {
namespace {

// Words between spaces. Grow the first list on demand, with operators that touch neither files,
// clock, random state, process nor memory beyond their arguments.
constexpr std::string_view kOperators =
    " _native_multi_head_attention _nested_tensor_from_mask dropout_ is_autocast_enabled"
    " _nested_tensor_from_mask_left_aligned is_grad_enabled"
    " __and__ __contains__ __derive_index __getitem__ __is__ __isnot__ __lshift__ __not__"
    " __or__ __range_length __rshift__ __xor__ _convolution _log_softmax _set_item"
    " _shape_as_tensor _softmax _transformer_encoder_layer_fwd abs absolute acos acosh"
    " adaptive_avg_pool1d adaptive_avg_pool2d adaptive_max_pool1d add add_ addbmm addcdiv"
    " addcmul addmm addmv all alpha_dropout amax amin aminmax any append arange argmax"
    " argmin argsort asin asinh atan atan2 atanh avg_pool1d avg_pool2d baddbmm batch_norm"
    " bincount bitwise_and bitwise_not bitwise_or bitwise_xor bmm bool broadcast_tensors"
    " broadcast_to bucketize cat cdist ceil celu chunk clamp clamp_ clamp_max clamp_min clip"
    " clone complex concat constant_pad_nd contains contiguous conv1d conv2d conv3d"
    " conv_transpose1d conv_transpose2d copy copy_ copysign cos cosh cosine_similarity cross"
    " cummax cummin cumprod cumsum deg2rad detach diag diag_embed diagonal dict diff digamma"
    " dim div div_ divide dot dropout eig einsum element_size elu elu_ embedding"
    " embedding_bag endswith eq equal erf erfc erfinv exp exp2 expand expand_as expm1 extend"
    " eye feature_dropout find flatten flip fliplr flipud float floor floor_divide floordiv"
    " fmax fmin fmod format frac full full_like gather ge gelu get glu greater greater_equal"
    " group_norm gru gru_cell gt hardshrink hardsigmoid hardswish hardtanh heaviside histc"
    " huber_loss hypot index index_add index_copy index_fill index_put index_put_"
    " index_reduce index_select insert instance_norm int is_complex is_contiguous"
    " is_floating_point isclose isfinite isin isinf isnan item items join keys kron kthvalue"
    " layer_norm le leaky_relu leaky_relu_ len lerp less less_equal lgamma linalg_cross"
    " linalg_inv linalg_matrix_norm linalg_norm linalg_solve linalg_vector_norm linear"
    " linspace list log log10 log1p log2 log_sigmoid log_softmax logaddexp logaddexp2"
    " logcumsumexp logical_and logical_not logical_or logical_xor logit logspace logsumexp"
    " lower lstm lstm_cell lt masked_fill masked_fill_ masked_scatter masked_select matmul"
    " max max_pool1d max_pool2d maximum mean median meshgrid min minimum mish mm mode"
    " movedim mse_loss mul mul_ multiply mv nan_to_num nanmean nanmedian nanquantile nansum"
    " narrow native_layer_norm ne neg negative new_full new_ones new_zeros nonzero norm"
    " normalize not_equal numel one_hot ones ones_like outer pad pairwise_distance permute"
    " pixel_shuffle polar polygamma pop pow prelu prod quantile rad2deg ravel reciprocal"
    " relu relu6 relu_ remainder repeat repeat_interleave replace reshape reshape_as reverse"
    " rms_norm rnn_relu rnn_relu_cell rnn_tanh rnn_tanh_cell roll rot90 round rsqrt rsub"
    " scaled_dot_product_attention scatter scatter_add scatter_reduce searchsorted select"
    " select_scatter selu setdefault sigmoid sign signbit silu silu_ sin sinc sinh size"
    " slice slice_scatter softmax softplus softshrink softsign sort split split_with_sizes"
    " splitlines sqrt square squeeze stack startswith std std_mean sub sub_ subtract sum"
    " sum_to_size swapaxes swapdims t take take_along_dim tan tanh tanh_ tensor tensor_split"
    " tensordot threshold tile to to_padded_tensor topk transpose trapezoid tril triu true_divide "
    "trunc"
    " type_as unbind unflatten unfold unique_consecutive unique_dim unsqueeze update upper"
    " upsample_nearest1d values var var_mean vdot view view_as where xlogy zero_ zeros"
    " zeros_like ";

constexpr std::string_view kPrimitives =
    " NumToTensor RaiseException abs device dtype is_nested layout max min requires_grad shape type"
    " unchecked_unwrap_optional ";

constexpr std::string_view kBuiltins =
    " abs all annotate any bool chr complex dict divmod enumerate float getattr int"
    " isinstance len list max min ord pow range round sorted str sum tuple unchecked_cast"
    " uninitialized zip ";

constexpr std::string_view kKeywords = " and assert else if in is not or return while ";

constexpr std::string_view kRefused =
    " TimePoint __getstate__ __import__ __setstate__ _alloc_from_pool _index_put_impl_"
    " _nnapi _print _reinterpret_tensor as_strided as_strided_ async async_ await awaitable"
    " c10d classes compile cuda data_ptr del elif eval exec fork from from_file global hasattr"
    " import inductor init_process_group initial_seed lambda load manual_seed mkldnn"
    " nonlocal open print profiler quantized random_ record_stream resize_ resize_as_"
    " rpc_async rpc_remote rpc_sync save seed set_ set_data set_grad_enabled storage"
    " symm_mem try untyped_storage wait warn with yield ";

bool holds(std::string_view list, std::string_view name) {
  return list.find(" " + std::string(name) + " ") != std::string_view::npos;
}

}  // namespace

bool is_pure_operator(std::string_view name) {
  return holds(kOperators, name);
}
bool is_pure_primitive(std::string_view name) {
  return holds(kPrimitives, name);
}
bool is_pure_builtin(std::string_view name) {
  return holds(kBuiltins, name);
}

bool is_code_keyword(std::string_view name) {
  return holds(kKeywords, name);
}

bool is_refused_name(std::string_view name) {
  return holds(kRefused, name) || name.ends_with("_unsafe") || name.starts_with("rpc_");
}

}  // namespace clinval::harness
