//! Times of the API (RFC 3339) and the ages a sentence tells.

/// A moment, as the API server wrote it.
pub(crate) type Timestamp = jiff::Timestamp;

/// Stands for "now" where nothing that was seen carries a time; every age is then zero.
pub(crate) const EPOCH: Timestamp = Timestamp::UNIX_EPOCH;

/// Reads an RFC 3339 time, with or without fractions of a second.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// Reads the time of an HTTP header: `Sun, 22 Nov 2026 16:11:49 GMT`.
pub(crate) fn parse_http(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(text)
        .ok()
}

/// Returns a time of this machine's clock.
pub(crate) fn of_system(time: std::time::SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(EPOCH)
}

/// Reads a duration as Go prints it (`1h2m3.5s`, `115ms`, `0s`), in whole seconds rounded down.
/// https://pkg.go.dev/time#Duration.String
pub(crate) fn go_seconds(text: &str) -> Option<i64> {
    let duration: jiff::SignedDuration = text.parse().ok()?;
    Some(duration.as_secs())
}

/// Returns the whole seconds from `earlier` to `later`; never negative.
pub(crate) fn seconds_between(earlier: Timestamp, later: Timestamp) -> i64 {
    (later.as_second() - earlier.as_second()).max(0)
}

/// Returns an age as kubectl's `duration.HumanDuration` prints it: `90s`, `5m`, `3h12m`, `2d4h`, `2y30d`.
/// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/duration/duration.go
pub(crate) fn age(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let years = days / 365;
    // The smaller unit is left out where it is nothing.
    let pair = |large: i64, unit: char, small: i64, small_unit: char| match small {
        0 => format!("{large}{unit}"),
        _ => format!("{large}{unit}{small}{small_unit}"),
    };
    match () {
        () if seconds < 120 => format!("{seconds}s"),
        () if minutes < 10 => pair(minutes, 'm', seconds % 60, 's'),
        () if minutes < 180 => format!("{minutes}m"),
        () if hours < 8 => pair(hours, 'h', minutes % 60, 'm'),
        () if hours < 48 => format!("{hours}h"),
        () if days < 8 => pair(days, 'd', hours % 24, 'h'),
        () if years < 2 => format!("{days}d"),
        () if years < 8 => pair(years, 'y', days % 365, 'd'),
        () => format!("{years}y"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_go_are_read() {
        for (text, expected) in [
            ("0s", Some(0)),
            ("115.2ms", Some(0)),
            ("1m2.5s", Some(62)),
            ("2h0m1s", Some(7201)),
            ("", None),
            ("5", None),
            ("soon", None),
        ] {
            assert_eq!(go_seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn ages_read_as_in_kubectl() {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        const YEAR: i64 = 365 * DAY;
        // The table of apimachinery's own test, and the borders.
        for (seconds, expected) in [
            (-5, "0s"),
            (0, "0s"),
            (1, "1s"),
            (70, "70s"),
            (119, "119s"),
            (2 * MINUTE, "2m"),
            (3 * MINUTE + 17, "3m17s"),
            (10 * MINUTE - 1, "9m59s"),
            (10 * MINUTE + 59, "10m"),
            (70 * MINUTE, "70m"),
            (2 * HOUR + 59 * MINUTE, "179m"),
            (3 * HOUR, "3h"),
            (3 * HOUR + 12 * MINUTE + 5, "3h12m"),
            (8 * HOUR + 59 * MINUTE, "8h"),
            (47 * HOUR + 59 * MINUTE, "47h"),
            (2 * DAY, "2d"),
            (2 * DAY + 4 * HOUR, "2d4h"),
            (8 * DAY + 23 * HOUR, "8d"),
            (2 * YEAR - 1, "729d"),
            (2 * YEAR, "2y"),
            (2 * YEAR + 45 * DAY, "2y45d"),
            (8 * YEAR + 45 * DAY, "8y"),
        ] {
            assert_eq!(age(seconds), expected, "{seconds}");
        }
    }

    #[test]
    fn times_of_the_api_are_read_with_and_without_fractions() {
        let whole = parse("2026-11-22T15:55:17Z").unwrap();
        let fine = parse("2026-11-22T15:55:19.887873Z").unwrap();
        assert_eq!(seconds_between(whole, fine), 2);
        assert_eq!(seconds_between(fine, whole), 0);
        assert_eq!(parse("2026-11-22T16:55:17+01:00"), Some(whole));
        assert_eq!(parse("ERROR"), None);
        assert_eq!(parse_http("Sun, 22 Nov 2026 15:55:17 GMT"), Some(whole));
        assert_eq!(parse_http("yesterday"), None);
        assert_eq!(parse(""), None);
    }
}
