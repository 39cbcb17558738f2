//! Reads the standard input of `explain -`: a bounded part of it, decoded; binary input is an error.

use std::io::{self, Read};

use crate::cli::error::{CliError, ErrorKind};
use crate::cli::output::reason;

/// Bytes that are kept from the beginning and from the end; the middle of a longer input is read and left out.
const HEAD: usize = 256 << 10;
const TAIL: usize = 768 << 10;
/// Bytes that are read at once.
const CHUNK: usize = 64 << 10;
/// One byte in so many may be no text: a log with a few broken bytes is read, an archive is not.
const BINARY: usize = 10;
/// What stands for the part that was left out.
const LEFT_OUT: &str = "\n…\n";

/// A text that was pasted.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Paste {
    pub(crate) text: String,
    /// A part in the middle was not kept.
    pub(crate) truncated: bool,
}

impl Paste {
    /// Returns the words of a command line as a text.
    pub(crate) fn of_words(words: &[String]) -> Paste {
        Paste {
            text: words.join(" "),
            truncated: false,
        }
    }

    /// Reads standard input to its end.
    pub(crate) fn from_stdin() -> Result<Paste, CliError> {
        let (head, tail, truncated) = ends(io::stdin().lock()).map_err(|error| {
            CliError::new(
                ErrorKind::Input,
                format!("read standard input: {}", reason(&error)),
            )
        })?;
        let binary = |bytes: &[u8]| is_binary(bytes).then(binary_input);
        if let Some(text) = utf16(&head).filter(|_| !truncated) {
            return Ok(Paste { text, truncated });
        }
        if let Some(error) = binary(&head).or_else(|| binary(&tail)) {
            return Err(error);
        }
        let mut text = String::from_utf8_lossy(&head).into_owned();
        if truncated {
            text.push_str(LEFT_OUT);
        }
        text.push_str(&String::from_utf8_lossy(&tail));
        Ok(Paste { text, truncated })
    }
}

fn binary_input() -> CliError {
    CliError::sentence(
        ErrorKind::Input,
        "standard input is binary data, not the text of an error",
    )
    .hint("decompress it first: zcat FILE | sandbox-doctor explain -")
}

/// Returns the beginning and the end of an input, and whether a part between them was left out.
fn ends(mut input: impl Read) -> io::Result<(Vec<u8>, Vec<u8>, bool)> {
    let (mut head, mut tail, mut truncated) = (Vec::new(), Vec::new(), false);
    let mut chunk = vec![0; CHUNK];
    loop {
        let length = match input.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let (first, rest) = chunk[..length].split_at(length.min(HEAD - head.len()));
        head.extend_from_slice(first);
        tail.extend_from_slice(rest);
        if tail.len() > 2 * TAIL {
            tail.drain(..tail.len() - TAIL);
            truncated = true;
        }
    }
    if tail.len() > TAIL {
        tail.drain(..tail.len() - TAIL);
        truncated = true;
    }
    if truncated {
        // The first line of the end has lost its beginning, unless it is the only one.
        let line = tail
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        tail.drain(..line);
    }
    Ok((head, tail, truncated))
}

/// Returns true if too many bytes are no text: control characters, or no UTF-8.
fn is_binary(bytes: &[u8]) -> bool {
    let mut strange = 0;
    for part in bytes.utf8_chunks() {
        let control = |letter: &char| letter.is_control() && !"\n\r\t\u{8}\u{c}\u{1b}".contains(*letter);
        strange += part.valid().chars().filter(control).count() + part.invalid().len();
    }
    strange * BINARY > bytes.len()
}

/// Decodes UTF-16 with a byte order mark, as PowerShell writes it.
fn utf16(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes.get(..2)? {
        [0xff, 0xfe] => u16::from_le_bytes,
        [0xfe, 0xff] => u16::from_be_bytes,
        _ => return None,
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(text.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_long_input_is_left_out() {
        let short = ends(&b"a\nb"[..]).unwrap();
        assert_eq!(short, (b"a\nb".to_vec(), Vec::new(), false));
        let lines = "0123456789\n".repeat(1 << 20);
        let (head, tail, truncated) = ends(format!("first\n{lines}last").as_bytes()).unwrap();
        assert!(truncated && head.len() == HEAD && tail.len() <= TAIL);
        assert!(head.starts_with(b"first") && tail.starts_with(b"0123456789\n") && tail.ends_with(b"last"));
    }

    #[test]
    fn an_input_of_both_lengths_is_kept_whole() {
        let whole = vec![b'x'; HEAD + TAIL];
        let (head, tail, truncated) = ends(&whole[..]).unwrap();
        assert!(!truncated && head.len() + tail.len() == whole.len());
    }

    #[test]
    fn archives_are_no_text_and_broken_logs_are() {
        assert!(is_binary(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xed\xbd"));
        assert!(!is_binary(
            b"open /srv/\xff: permission denied\r\n\x1b[31mred\x1b[0m"
        ));
        assert!(!is_binary("ошибка: соединение отклонено".as_bytes()));
        assert!(!is_binary(b""));
    }

    #[test]
    fn utf16_is_decoded() {
        let written: Vec<u8> = "\u{feff}no such host"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(utf16(&written).as_deref(), Some("no such host"));
        assert_eq!(utf16(b"no such host"), None);
    }
}
