//! Dates as publications give them: a year, a month or a day; and days of moments.

use time::{Date, Month, OffsetDateTime};

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

/// When a day that is written out is over in UTC, in microseconds since 1970; nothing where it is no day.
#[must_use]
pub fn end_of_day(text: &str) -> Option<i64> {
    let day = first_day(text).filter(|_| text.len() == "2026-03-07".len())?;
    let seconds = day.next_day()?.midnight().assume_utc().unix_timestamp();
    seconds.checked_mul(MICROSECONDS_PER_SECOND)
}

/// The last day in UTC on which something still holds that ends at a moment, written out.
#[must_use]
pub fn last_day(end: i64) -> String {
    day(end.saturating_sub(1))
}

/// The day of a moment in UTC, written out.
#[must_use]
pub fn day(moment: i64) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(moment.div_euclid(MICROSECONDS_PER_SECOND));
    moment.map_or_else(|_| "unknown".to_owned(), |moment| moment.date().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_the_one_that_was_given() {
        for given in ["2026-11-29", "2027-01-01", "2028-02-29", "2031-06-30", "2026-12-31"] {
            let end = end_of_day(given).unwrap();
            assert_eq!(last_day(end), given);
            assert_eq!(end_of_day(&last_day(end)), Some(end));
            // Of an end within a day, that day.
            assert_eq!(last_day(end - 1), given);
            assert_ne!(last_day(end + 1), given);
        }
    }

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
        assert_eq!(end_of_day("1970-01-01"), Some(86_400_000_000));
        assert_eq!(end_of_day("1970-01"), None);
        assert_eq!(day(86_400_000_000), "1970-01-02");
        assert_eq!(day(86_399_999_999), "1970-01-01");
    }
}
