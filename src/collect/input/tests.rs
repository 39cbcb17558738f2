use super::*;

/// A pipe as `open` gives it: each entry is what one read returns.
struct Script(Vec<io::Result<&'static [u8]>>);

impl Read for Script {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.is_empty() {
            true => Ok(0),
            false => self.0.remove(0).map(|bytes| {
                buffer[..bytes.len()].copy_from_slice(bytes);
                bytes.len()
            }),
        }
    }
}

#[test]
fn a_pipe_is_read_until_its_writer_has_closed_it() {
    let late = || Err(io::ErrorKind::WouldBlock.into());
    let script = Script(vec![Ok(b""), late(), Ok(b"a: "), late(), Ok(b"1")]);
    assert_eq!(read_pipe(script, 10, LONGEST_SILENCE).unwrap(), b"a: 1");
    let empty = Script(vec![late()]);
    assert_eq!(read_pipe(empty, 10, LONGEST_SILENCE).unwrap(), b"");
}

#[test]
fn a_pipe_without_a_writer_and_one_without_an_end_are_refused() {
    let silent = read_pipe(Script(Vec::new()), 10, Duration::from_millis(20)).unwrap_err();
    assert!(silent.reason.contains("nothing was written"), "{silent:?}");
    let endless = read_pipe(io::repeat(b'x'), 1 << 20, LONGEST_SILENCE).unwrap_err();
    assert_eq!(endless.reason, "the file is larger than 1 MiB");
}

#[cfg(unix)]
#[test]
fn a_link_that_takes_the_place_of_a_listed_file_or_folder_is_refused() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("a.yaml"), "secret").unwrap();
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("folder");
    for (name, replaced) in [("a.yaml", "a.yaml"), ("below/a.yaml", "below")] {
        fs::create_dir_all(folder.join("below")).unwrap();
        fs::write(folder.join(name), "mine").unwrap();
        let opened = InputFolder::open(&folder).unwrap();
        let choice = Choice {
            recursive: true,
            hidden: false,
            wanted: |name| name.ends_with(".yaml"),
        };
        let listed = opened.list(choice).unwrap();
        let file = listed
            .files
            .iter()
            .find(|file| file.path == Path::new(name))
            .unwrap();
        assert_eq!(opened.read(file, 10).unwrap(), b"mine");
        fs::rename(folder.join(replaced), root.path().join("old")).unwrap();
        let target = if replaced == "below" {
            outside.path().to_owned()
        } else {
            outside.path().join("a.yaml")
        };
        symlink(target, folder.join(replaced)).unwrap();
        let refusal = opened.read(file, 10).unwrap_err();
        assert!(
            refusal.reason.contains("replaced by a symbolic link"),
            "{name}: {refusal:?}"
        );
        fs::remove_dir_all(&folder).unwrap();
        let old = root.path().join("old");
        fs::remove_dir_all(&old)
            .or_else(|_| fs::remove_file(&old))
            .unwrap();
    }
}

#[cfg(unix)]
#[test]
fn the_size_is_that_of_the_open_file_and_the_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    File::create(&path).unwrap().set_len(10 << 30).unwrap();
    assert_eq!(
        read_regular(&path, 1 << 20).unwrap_err().reason,
        "the file is larger than 1 MiB"
    );
    // A file of /proc that has no size and some content.
    if let Ok(text) = fs::read("/proc/self/mounts") {
        assert!(!text.is_empty());
        assert!(read_regular(Path::new("/proc/self/mounts"), 0).is_err());
    }
}

#[test]
fn a_folder_with_too_many_entries_is_refused_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("below")).unwrap();
    for name in ["a.yaml", "below/b.yaml", "below/c.txt"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let opened = InputFolder::open(folder.path()).unwrap();
    let choice = |recursive| Choice {
        recursive,
        hidden: false,
        wanted: |name| name.ends_with(".yaml"),
    };
    let listed = opened.list_within(choice(true), 4).unwrap();
    assert_eq!((listed.files.len(), listed.refused.len()), (2, 0));
    let refusal = opened.list_within(choice(true), 3).unwrap_err();
    assert_eq!(refusal.reason, "the directory has more than 3 entries");
    assert_eq!(opened.list_within(choice(false), 2).unwrap().files.len(), 1);
}
