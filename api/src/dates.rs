//! Dates as publications give them: a year, a month or a day.

use time::{Date, Month};

const MICROSECONDS_PER_SECOND: i64 = 1_000_000;

/// The first day of what is meant; nothing where it is no such date.
#[must_use]
pub fn first_day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, length: usize| {
        let fits = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (year, month, day) = match parts.as_slice() {
        [year] => (digits(year, 4)?, 1, 1),
        [year, month] => (digits(year, 4)?, digits(month, 2)?, 1),
        [year, month, day] => (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?),
        _ => return None,
    };
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

/// When the first day of what is meant began in UTC, in microseconds since 1970.
#[must_use]
pub fn start(text: &str) -> Option<i64> {
    let seconds = first_day(text)?.midnight().assume_utc().unix_timestamp();
    seconds.checked_mul(MICROSECONDS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_they_are_known() {
        for date in ["2026", "2026-03", "2026-03-07", "2024-02-29"] {
            assert!(first_day(date).is_some(), "{date}");
        }
        for none in [
            "",
            "26",
            "2026-13",
            "2026-3-7",
            "2026-02-29",
            "2026-00",
            "+026",
            "2026-03-07T00",
            "٢٠٢٦",
        ] {
            assert!(first_day(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!(start("1970-01-02"), Some(86_400_000_000));
    }
}
