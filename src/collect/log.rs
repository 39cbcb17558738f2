//! Container logs: lines with their times, bounded, redacted.

use std::borrow::Cow;

use super::redact::{self, Lines};
use crate::k8s::Untrusted;
use crate::k8s::time;
use crate::snapshot::Log;
use crate::snapshot::log::LogLine;

/// How many lines are kept, as many as are asked of a live cluster: older ones do not speak of now.
pub(super) const TAIL: usize = 200;
const LONGEST_LINE: usize = 64 << 10;
/// How many lines before the kept ones may begin a block of YAML that holds a secret.
const LONGEST_BLOCK: usize = 100;

/// Who wrote the time at the start of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamps {
    /// The API (`timestamps=true`): it is no part of the text.
    Api,
    /// The program itself, if anybody: it tells the time and stays.
    Program,
}

/// Reads the last lines of a log. `tail` is how many lines its recorder asked for.
pub(super) fn parse(text: &str, stamps: Stamps, tail: Option<usize>) -> Log {
    let total = text.lines().count();
    let mut log = Log {
        lines: Vec::with_capacity(total.min(TAIL)),
        // A log as long as what was asked for had more lines before.
        truncated: total > TAIL || tail.is_some_and(|tail| total >= tail),
    };
    // What was cut before may have begun a key that ends here.
    let in_pem = match (text.find("-----BEGIN "), text.find("-----END ")) {
        (Some(begin), Some(end)) => end < begin,
        (begin, end) => begin.is_none() && end.is_some(),
    };
    let mut lines = Lines::default();
    lines.in_key = in_pem;
    for (at, line) in text.lines().enumerate() {
        // Older lines are still looked at, for a key or a block that began in them.
        let kept = at + TAIL >= total;
        if !kept && at + TAIL + LONGEST_BLOCK < total && !lines.in_key && !line.contains("-----") {
            continue;
        }
        let line = read_line(line, stamps, &mut lines, &mut log.truncated);
        if kept {
            log.lines.push(line);
        }
    }
    log
}

fn read_line(line: &str, stamps: Stamps, lines: &mut Lines, truncated: &mut bool) -> LogLine {
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    let time = time::parse(first).filter(|_| first.len() >= 20);
    let text = match (stamps, time) {
        (Stamps::Api, Some(_)) => rest,
        _ => line,
    };
    let mut text = lines.next(text);
    if let Cow::Owned(clean) = redact::text(&text) {
        text = Cow::Owned(clean);
    }
    // After redaction: a secret that is cut in two is no longer recognised.
    if text.len() > LONGEST_LINE {
        let mut end = LONGEST_LINE;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text = Cow::Owned(text[..end].to_owned());
        *truncated = true;
    }
    LogLine {
        time,
        text: Untrusted::new(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(log: &Log) -> Vec<&str> {
        log.lines.iter().map(|line| line.text.raw()).collect()
    }

    #[test]
    fn the_time_of_the_api_is_taken_off_and_that_of_a_program_stays() {
        let text = "2026-11-22T15:55:17.452217559Z Traceback\n2026-11-22T15:55:18Z \nno time\r\n";
        let log = parse(text, Stamps::Api, None);
        assert_eq!(texts(&log), ["Traceback", "", "no time"]);
        assert_eq!(log.lines[0].time, time::parse("2026-11-22T15:55:17.452217559Z"));
        assert_eq!(log.lines[2].time, None);
        assert!(!log.truncated);
        let log = parse("2026-11-22T15:55:18Z up", Stamps::Program, None);
        assert_eq!(texts(&log), ["2026-11-22T15:55:18Z up"]);
        assert_eq!(log.lines[0].time, time::parse("2026-11-22T15:55:18Z"));
    }

    #[test]
    fn only_the_last_lines_are_kept_and_that_is_said() {
        let text: String = (0..500).map(|n| format!("line {n}\n")).collect();
        let log = parse(&text, Stamps::Program, None);
        assert_eq!((log.lines.len(), log.lines[0].text.raw()), (TAIL, "line 300"));
        assert!(log.truncated);
        let short: String = (0..50).map(|n| format!("line {n}\n")).collect();
        assert!(
            parse(&short, Stamps::Program, Some(50)).truncated,
            "as many as were asked for"
        );
        assert!(!parse(&short, Stamps::Program, Some(51)).truncated);
        assert!(parse("", Stamps::Api, None).lines.is_empty());
    }

    #[test]
    fn a_long_line_is_cut_after_redaction_at_a_letter() {
        let line = format!(
            "{}é password=hunter2 {}",
            "x".repeat(LONGEST_LINE - 8),
            "y".repeat(99)
        );
        let log = parse(&line, Stamps::Program, None);
        let text = log.lines[0].text.raw();
        assert!(log.truncated && text.len() <= LONGEST_LINE);
        assert!(
            !text.contains("hunter2") && !text.contains('y'),
            "{}",
            &text[LONGEST_LINE - 20..]
        );
    }

    #[test]
    fn a_key_over_several_lines_is_taken_out_even_if_it_began_before_the_tail() {
        let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\nabc=\n-----END PRIVATE KEY-----\nafter password=x1\n";
        let log = parse(key, Stamps::Program, None);
        assert_eq!(
            texts(&log),
            [
                "<redacted:pem>",
                "<redacted:pem>",
                "<redacted:pem>",
                "<redacted:pem>",
                "after password=<redacted:value>"
            ]
        );
        let long = format!("-----BEGIN PRIVATE KEY-----\n{}", "MIIEvQ\n".repeat(300));
        assert!(
            parse(&long, Stamps::Program, None)
                .lines
                .iter()
                .all(|line| line.text.raw() == "<redacted:pem>")
        );
    }

    #[test]
    fn a_block_under_the_name_of_a_secret_is_taken_out_line_by_line() {
        let text = "config:\n  password: |\n    sword\n    fish\n  host: db\n";
        let log = parse(text, Stamps::Program, None);
        assert_eq!(
            texts(&log),
            [
                "config:",
                "  password: |",
                "    <redacted:value>",
                "    <redacted:value>",
                "  host: db"
            ]
        );
        let older = format!("token: >\n{}", "  word\n".repeat(TAIL + 20));
        let log = parse(&older, Stamps::Program, None);
        assert!(
            log.lines
                .iter()
                .all(|line| line.text.raw() == "  <redacted:value>")
        );
    }
}
