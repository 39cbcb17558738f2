//! The archive form in which `build.rs` packs files into the binary: for each file the length and bytes of its
//! path, then the length and bytes of the file; lengths are four bytes, the smallest first.

/// Returns path and bytes of every file of an archive.
pub(crate) fn files(archive: &'static [u8]) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let mut rest = archive;
    std::iter::from_fn(move || {
        let path = std::str::from_utf8(part(&mut rest)?).ok()?;
        Some((path, part(&mut rest)?))
    })
}

fn part(rest: &mut &'static [u8]) -> Option<&'static [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (part, after) = after.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = after;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_is_read_to_its_end_and_not_further() {
        let archive: &[u8] = b"\x01\0\0\0a\x02\0\0\0hi\x03\0\0\0b/c\0\0\0\0";
        let all: Vec<_> = files(archive).collect();
        assert_eq!(all, [("a", b"hi".as_slice()), ("b/c", b"")]);
        assert_eq!(files(b"\x01\0\0\0a\x09\0\0\0hi").count(), 0);
        assert_eq!(files(b"").count(), 0);
    }
}
