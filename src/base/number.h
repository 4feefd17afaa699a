// Text <-> number: locale-free, correctly rounded, shortest round trip. The only from_chars/to_chars of the project.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espalier::base {

// Decimal or exponent form with optional sign ('+' too), all of `text` used; "nan", "inf", "infinity" in any case.
// Nearest float32 directly from the digits. nullopt for anything else. Values beyond float32 become +-inf,
// below it +-0 or a denormal.
std::optional<float> parse_float(std::string_view text);
std::optional<double> parse_double(std::string_view text);
std::optional<std::int64_t> parse_int(std::string_view text);  // decimal digits, optional sign, in range

// Appends to `out`; never allocates beyond `out`'s growth.
void append_int(std::string& out, std::int64_t value);
void append_shortest(std::string& out, float value);  // shortest digits that read back to the same float32, e.g. 0.1
void append_shortest(std::string& out, double value);
// Python's repr of a double: positional for exponents -5 < e < 16, else d.ddde-05; always ".0" for integers;
// nan, inf, -inf. The number form of every response body (docs/reference/hosting-contract.md#numbers-in-answers).
void append_python_repr(std::string& out, double value);
// XGBoost's JSON text for float32: shortest, capital E, no plus sign: 5.6666666E-1, 0E0, 6E1. NaN, Infinity, -Infinity.
void append_xgboost_float(std::string& out, float value);
// printf("%.*f"): C's spelling of nan, inf. The number form of metric lines ("%.5f").
void append_fixed(std::string& out, double value, int decimals);
// printf("%.9g"): the number form of XGBoost's objective parameters.
void append_general9(std::string& out, double value);

}  // namespace espalier::base
