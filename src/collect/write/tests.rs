use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("the file exists").permissions().mode() & 0o7777
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder exists");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry can be read")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_file_is_private_and_an_old_one_keeps_its_mode() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.json");
    write(&path, b"one", Readers::Owner).unwrap();
    assert_eq!(mode(&path), 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
    write(&path, b"two", Readers::Owner).unwrap();
    assert_eq!((mode(&path), fs::read(&path).unwrap()), (0o664, b"two".to_vec()));
    assert_eq!(names(folder.path()), ["r.json"]);
}

#[test]
fn links_are_refused_and_those_of_the_system_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let victim = folder.path().join("victim");
    fs::write(&victim, "mine").unwrap();
    for (name, to) in [
        ("to-file", victim.as_path()),
        ("dangling", Path::new("nowhere")),
        ("to-stdout", Path::new("/dev/stdout")),
    ] {
        let link = folder.path().join(name);
        symlink(to, &link).unwrap();
        let fault = write(&link, b"report", Readers::Owner).unwrap_err();
        assert!(fault.reason.contains("symbolic link"), "{fault:?}");
        assert!(append(&link, b"report").is_err());
    }
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
    assert!(!folder.path().join("nowhere").exists());
    for (path, wanted) in [
        ("/dev/stdout", Some(Stream::Stdout)),
        ("/dev/stderr", Some(Stream::Stderr)),
        ("/dev/fd/1", Some(Stream::Stdout)),
        ("/proc/self/fd/2", Some(Stream::Stderr)),
        ("/dev/null", None),
        ("/tmp", None),
    ] {
        assert_eq!(stream(Path::new(path)), wanted, "{path}");
    }
    write(Path::new("/dev/null"), b"report", Readers::Owner).unwrap();
    assert!(write(Path::new("/dev/full"), b"report", Readers::Owner).is_err());
}

#[test]
fn what_is_written_in_place_gets_its_bytes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mounted");
    fs::write(&path, "a longer text than the report").unwrap();
    let old = fs::symlink_metadata(&path).unwrap();
    in_place(&path, b"report", &old).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"report");
    append(&path, b" and more").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"report and more");
    // Something else took the name.
    fs::rename(&path, folder.path().join("moved")).unwrap();
    fs::write(&path, "another").unwrap();
    assert!(in_place(&path, b"report", &old).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"another");
}
