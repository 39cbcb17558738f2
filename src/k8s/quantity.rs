//! Resource quantities, exactly: `resource.Quantity` of apimachinery.
//! https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Add, AddAssign, Sub};

const NANOS: i128 = 1_000_000_000;
/// The API caps what is larger than an `int64`.
const LARGEST: i128 = i64::MAX as i128 * NANOS;
const DECIMAL: [(&str, i32); 10] = [
    ("n", -9),
    ("u", -6),
    ("m", -3),
    ("", 0),
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("E", 18),
];
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// An exact amount in nano units (10⁻⁹), wide enough for every quantity the API accepts.
///
/// It remembers how it was written, so that `96Mi` is printed as `96Mi`; comparing ignores that.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quantity {
    nanos: i128,
    format: Format,
}

#[derive(Clone, Copy, Debug, Default)]
enum Format {
    #[default]
    Decimal,
    Exponent,
    Binary,
}

impl Quantity {
    pub(crate) const ZERO: Quantity = Quantity::whole(0);

    /// Returns so many whole units: cores, bytes, pods.
    pub(crate) const fn whole(units: i64) -> Self {
        Self {
            nanos: units as i128 * NANOS,
            format: Format::Decimal,
        }
    }

    /// Reads a quantity as the API does: what is finer than a nano unit is rounded away from zero.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let end = unsigned
            .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let (unit, format) = unit_of(suffix)?;
        let nanos = unit.nanos(whole, fraction).min(LARGEST);
        Some(Self {
            nanos: if negative { -nanos } else { nanos },
            format,
        })
    }

    pub(crate) fn nanos(self) -> i128 {
        self.nanos
    }

    /// Returns the next multiple of `step` nano units, as `Value()` and `MilliValue()` of the API round: up.
    pub(crate) fn rounded_up(self, step: i128) -> Self {
        let rest = self.nanos.rem_euclid(step.max(1));
        let up = if rest == 0 { 0 } else { step - rest };
        self.with_nanos(self.nanos.saturating_add(up), self)
    }

    /// Returns the largest multiple of `step` nano units that is not more.
    pub(crate) fn rounded_down(self, step: i128) -> Self {
        let rest = self.nanos.rem_euclid(step.max(1));
        self.with_nanos(self.nanos.saturating_sub(rest), self)
    }

    /// Returns the same amount, printed with `Ki`, `Mi`, `Gi`.
    pub(crate) fn in_binary(self) -> Self {
        Self {
            format: Format::Binary,
            ..self
        }
    }

    /// Returns a half of it, in whole nano units.
    pub(crate) fn half(self) -> Self {
        Self {
            nanos: self.nanos / 2,
            ..self
        }
    }

    pub(crate) fn is_zero(self) -> bool {
        self.nanos == 0
    }

    /// Returns the amount as the API server keeps resources: what is finer than a thousandth is rounded up.
    pub(crate) fn in_millis(self) -> Self {
        let milli = NANOS / 1000;
        let over = self.nanos.rem_euclid(milli);
        let nanos = if over == 0 {
            self.nanos
        } else {
            self.nanos - over + milli
        };
        Self { nanos, ..self }
    }

    /// Adding to nothing takes over the other's format, as apimachinery does.
    fn with_nanos(self, nanos: i128, other: Self) -> Self {
        let format = if self.is_zero() { other.format } else { self.format };
        Self { nanos, format }
    }
}

/// What a suffix multiplies with: `factor` nano units, times ten to the `exponent`.
struct Unit {
    factor: u128,
    exponent: i32,
}

fn unit_of(suffix: &str) -> Option<(Unit, Format)> {
    let nanos = NANOS as u128;
    if let Some((_, exponent)) = DECIMAL.iter().find(|(name, _)| *name == suffix) {
        let unit = Unit {
            factor: nanos,
            exponent: *exponent,
        };
        return Some((unit, Format::Decimal));
    }
    if let Some(power) = BINARY.iter().position(|name| *name == suffix) {
        let unit = Unit {
            factor: nanos << (10 * power),
            exponent: 0,
        };
        return Some((unit, Format::Binary));
    }
    let exponent: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some((
        Unit {
            factor: nanos,
            exponent,
        },
        Format::Exponent,
    ))
}

impl Unit {
    /// Returns the amount in nano units, at most a little more than the API's largest.
    fn nanos(&self, whole: &str, fraction: &str) -> i128 {
        let digits: Vec<u32> = whole
            .chars()
            .chain(fraction.chars())
            .filter_map(|c| c.to_digit(10))
            .collect();
        let shift = self.exponent - i32::try_from(fraction.len()).unwrap_or(i32::MAX);
        // As many digits as fit; what does not fit is far below a nano unit, and only rounds up.
        let mut amount: u128 = 0;
        let mut left_out = 0;
        let mut rest = false;
        for digit in digits {
            let next = amount
                .checked_mul(10)
                .and_then(|ten| ten.checked_add(u128::from(digit)));
            match next.filter(|next| left_out == 0 && next.checked_mul(self.factor).is_some()) {
                Some(next) => amount = next,
                None => {
                    left_out += 1;
                    rest |= digit != 0;
                }
            }
        }
        scale(amount * self.factor, shift.saturating_add(left_out), rest)
    }
}

/// Returns `amount` times ten to the `power`, rounded up.
fn scale(amount: u128, power: i32, mut rest: bool) -> i128 {
    let mut amount = amount;
    for _ in 0..power.unsigned_abs() {
        if amount == 0 {
            break;
        }
        if power > 0 {
            match amount.checked_mul(10) {
                Some(next) => amount = next,
                None => return i128::MAX,
            }
        } else {
            rest |= !amount.is_multiple_of(10);
            amount /= 10;
        }
    }
    i128::try_from(amount)
        .unwrap_or(i128::MAX)
        .saturating_add(i128::from(rest))
}

impl fmt::Display for Quantity {
    /// Prints the canonical form of the API: no fraction, the largest suffix that leaves none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("0");
        }
        let small = self.nanos.abs() < 1024 * NANOS;
        if matches!(self.format, Format::Binary) && !small && self.nanos % NANOS == 0 {
            let mut number = self.nanos / NANOS;
            let mut power = 0;
            while number % 1024 == 0 && power + 1 < BINARY.len() {
                number /= 1024;
                power += 1;
            }
            return write!(f, "{number}{}", BINARY[power]);
        }
        let mut number = self.nanos;
        let mut step = 0;
        while number % 1000 == 0 && step + 1 < DECIMAL.len() {
            number /= 1000;
            step += 1;
        }
        let (suffix, exponent) = DECIMAL[step];
        match self.format {
            Format::Exponent if exponent != 0 => write!(f, "{number}e{exponent}"),
            _ => write!(f, "{number}{suffix}"),
        }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nanos.cmp(&other.nanos)
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nanos.hash(state);
    }
}

impl Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.with_nanos(self.nanos.saturating_add(other.nanos), other)
    }
}

impl AddAssign for Quantity {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Quantity {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.with_nanos(self.nanos.saturating_sub(other.nanos), other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).unwrap_or_else(|| panic!("{text} was refused"))
    }

    #[test]
    fn canonical_form_is_that_of_the_api() {
        for (written, printed) in [
            ("96Mi", "96Mi"),
            ("1500m", "1500m"),
            ("0.5", "500m"),
            ("1.5Gi", "1536Mi"),
            ("1024Mi", "1Gi"),
            ("1000", "1k"),
            ("1024", "1024"),
            ("1025Ki", "1025Ki"),
            ("100Ki", "100Ki"),
            ("1000Mi", "1000Mi"),
            ("0.1Ki", "102400m"),
            ("512", "512"),
            ("0Mi", "0"),
            ("-0", "0"),
            ("1e3", "1e3"),
            ("1500E3", "1500e3"),
            ("12e6", "12e6"),
            ("2E", "2E"),
            ("+3k", "3k"),
            (".5", "500m"),
            ("5.", "5"),
            ("-1500m", "-1500m"),
            ("100u", "100u"),
            ("1n", "1n"),
            ("0.1n", "1n"),
            ("-0.1n", "-1n"),
            ("1Ei", "1Ei"),
            ("1e-3", "1e-3"),
            ("2000000m", "2k"),
        ] {
            assert_eq!(quantity(written).to_string(), printed, "{written}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in [
            "", "+", ".", "m", "1Mb", "1mi", "1 Mi", "1.2.3", "0x10", "1e", "1e1.5", "--1", "1K", "ten",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }

    #[test]
    fn comparing_and_adding_are_exact_and_ignore_how_it_was_written() {
        assert_eq!(quantity("1Gi"), quantity("1073741824"));
        assert!(quantity("1G") < quantity("1Gi"));
        assert!(quantity("999m") < quantity("1"));
        assert_eq!(
            quantity("0.1") + quantity("0.2"),
            quantity("300m"),
            "no binary fractions"
        );
        assert_eq!((quantity("1Gi") - quantity("96Mi")).to_string(), "928Mi");
        assert_eq!(
            (Quantity::ZERO + quantity("64Mi")).to_string(),
            "64Mi",
            "zero has no format of its own"
        );
    }

    #[test]
    fn absurd_numbers_are_capped_not_wrapped() {
        let largest = quantity("9223372036854775807");
        for text in [
            "9E9",
            "99999999999999999999999999999999999999999999999999",
            "1e400",
            "16Ei",
        ] {
            let read = quantity(text);
            assert!(read <= largest && read > quantity("1e9"), "{text} became {read}");
        }
        assert_eq!(quantity("1e-400"), quantity("1n"));
        assert_eq!(
            quantity("1.00000000000000000000000000000000000000001"),
            quantity("1000000001n")
        );
        assert_eq!(
            quantity("0.0000000000000000000000000000000000000000000").to_string(),
            "0"
        );
    }
}
