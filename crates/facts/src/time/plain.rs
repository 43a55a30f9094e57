//! Instants in their one text, `2025-03-03T09:00:00Z` or `2025-03-03T09:00:00.250Z`, read and written by plain
//! arithmetic: a record holds two for each fact.
//!
//! INVARIANT: whatever is read or written here, the library reads and writes alike; all else is left to it.

use super::{DAY_MS, HOUR_MS, Instant, MINUTE_MS, SECOND_MS};

/// The longest text, in bytes.
pub(super) const LONGEST: usize = 24;

const WITHOUT_MS: usize = 20;

/// Days from 0000-03-01 to 1970-01-01. Years that begin in March have their odd day at the end.
const EPOCH_DAYS: i64 = 719_468;
const DAYS_OF_400_YEARS: i64 = 146_097;

/// The text of an instant that a fact may carry.
pub(super) fn write(instant: Instant, room: &mut [u8; LONGEST]) -> Option<&str> {
    if !instant.is_admissible() {
        return None;
    }
    let (days, within) = (instant.ms() / DAY_MS, instant.ms() % DAY_MS);
    let (year, month, day) = date(days);
    *room = *b"0000-00-00T00:00:00.000Z";
    let mut put = |from: usize, width: usize, number: i64| {
        let mut rest = number;
        for place in (from..from + width).rev() {
            // A digit fits into a byte.
            room[place] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    };
    put(0, 4, year);
    put(5, 2, month);
    put(8, 2, day);
    put(11, 2, within / HOUR_MS);
    put(14, 2, within / MINUTE_MS % 60);
    put(17, 2, within / SECOND_MS % 60);
    put(20, 3, within % SECOND_MS);
    let length = match within % SECOND_MS {
        0 => {
            room[WITHOUT_MS - 1] = b'Z';
            WITHOUT_MS
        }
        _ => LONGEST,
    };
    str::from_utf8(&room[..length]).ok()
}

/// The instant of a text, if it has this form and a fact may carry it.
pub(super) fn read(text: &str) -> Option<Instant> {
    let text = text.as_bytes();
    let form: &[u8] = match text.len() {
        WITHOUT_MS => b"0000-00-00T00:00:00Z",
        LONGEST => b"0000-00-00T00:00:00.000Z",
        _ => return None,
    };
    let fits = |(byte, form): (&u8, &u8)| match form {
        b'0' => byte.is_ascii_digit(),
        _ => byte == form,
    };
    if !text.iter().zip(form).all(fits) {
        return None;
    }
    let number = |from: usize, width: usize| {
        let digits = text[from..from + width].iter();
        digits.fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
    };
    let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2));
    let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2));
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days(year, month, day)?;
    let ms = match text.len() {
        LONGEST => number(20, 3),
        _ => 0,
    };
    let within = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + ms;
    let instant = Instant(days * DAY_MS + within);
    instant.is_admissible().then_some(instant)
}

/// Year, month and day of a day after 1970-01-01.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH_DAYS;
    let (era, day) = (days / DAYS_OF_400_YEARS, days % DAYS_OF_400_YEARS);
    // Without the odd days of fourth, hundredth and four-hundredth years, all years are alike.
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    // From March on, months have 31, 30, 31, 30, 31 days in turns.
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    match month < 10 {
        true => (era * 400 + year, month + 3, day),
        false => (era * 400 + year + 1, month - 9, day),
    }
}

/// Days from 1970-01-01 to a date; nothing, if there is no such date.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..2200).contains(&year) || !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    let (of, since_march) = match month > 2 {
        true => (year, month - 3),
        false => (year - 1, month + 9),
    };
    let of_year = (153 * since_march + 2) / 5 + day - 1;
    let all = of * 365 + of / 4 - of / 100 + of / 400 + of_year - EPOCH_DAYS;
    // A day that the month does not have is one of the next month.
    (date(all) == (year, month, day)).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn by_library(ms: i64) -> String {
        let timestamp = Timestamp::from_millisecond(ms).unwrap();
        match ms % SECOND_MS {
            0 => format!("{timestamp:.0}"),
            _ => format!("{timestamp:.3}"),
        }
    }

    #[test]
    fn each_day_is_that_of_the_library() {
        for day in 0..Instant::LATEST.ms() / DAY_MS {
            let ms = day * DAY_MS + (day * 7_919_317) % DAY_MS;
            for ms in [ms, ms - ms % SECOND_MS] {
                let instant = Instant::from_ms(ms);
                let mut room = [0; LONGEST];
                let text = write(instant, &mut room).unwrap();
                assert_eq!(text, by_library(ms));
                assert_eq!(read(text), Some(instant));
            }
        }
    }

    #[test]
    fn what_is_no_day_is_left_to_the_library() {
        for text in [
            "2025-02-29T09:00:00Z",
            "2025-04-31T09:00:00Z",
            "2025-00-03T09:00:00Z",
            "2025-13-03T09:00:00Z",
            "2025-03-00T09:00:00Z",
            "2025-03-03T24:00:00Z",
            "2025-03-03T09:60:00Z",
            "2025-03-03T23:59:60Z",
            "2025-03-03t09:00:00Z",
            "2025-03-03 09:00:00Z",
            "2025-03-03T09:00:00z",
            "2025-03-03T09:00:00,250Z",
            "1969-12-31T23:59:59Z",
            "2200-01-01T00:00:00Z",
            "2025-03-03T09:00:0٣Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        for ms in [-1, Instant::LATEST.ms()] {
            assert_eq!(write(Instant::from_ms(ms), &mut [0; LONGEST]), None);
        }
    }
}
