//! Image references, normalised as containerd and the kubelet do (`docker.io/library/…`, tag `latest`).
//! https://github.com/distribution/reference/blob/main/normalize.go

/// The parts of an image reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// Host, with its port if it has one; `docker.io` when the reference names none.
    pub(crate) registry: String,
    pub(crate) repository: String,
    /// `latest` when there is neither a tag nor a digest, empty when there is only a digest.
    pub(crate) tag: String,
    /// `sha256:…`, or empty.
    pub(crate) digest: String,
}

impl Image {
    /// Whether the same reference may mean another image tomorrow by convention: `latest` and no digest.
    pub(crate) fn floating(&self) -> bool {
        self.digest.is_empty() && self.tag == "latest"
    }
}

/// Splits a reference; one that is malformed is split as far as its separators go.
pub(crate) fn parse(reference: &str) -> Image {
    let (named, digest) = reference.split_once('@').unwrap_or((reference, ""));
    let (host, rest) = match named.split_once('/') {
        Some((first, rest)) if is_host(first) => (first, rest),
        _ => ("docker.io", named),
    };
    let registry = if host == "index.docker.io" {
        "docker.io"
    } else {
        host
    };
    // A colon before the last slash is a port, not a tag.
    let tag_at = rest.rfind(':').filter(|at| !rest[*at..].contains('/'));
    let (path, tag) = tag_at.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
    let repository = if registry == "docker.io" && !path.contains('/') {
        format!("library/{path}")
    } else {
        path.to_owned()
    };
    let tag = if tag.is_empty() && digest.is_empty() {
        "latest"
    } else {
        tag
    };
    Image {
        registry: registry.to_owned(),
        repository,
        tag: tag.to_owned(),
        digest: digest.to_owned(),
    }
}

/// The first part is a host when it cannot be a user of Docker Hub.
fn is_host(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost" || first.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_normalised() {
        for (reference, registry, repository, tag, digest) in [
            ("python", "docker.io", "library/python", "latest", ""),
            ("python:3.11", "docker.io", "library/python", "3.11", ""),
            ("team/app", "docker.io", "team/app", "latest", ""),
            ("docker.io/python", "docker.io", "library/python", "latest", ""),
            (
                "index.docker.io/library/python:3",
                "docker.io",
                "library/python",
                "3",
                "",
            ),
            (
                "127.0.0.1:15000/pandasai-sandbox-pod:latest",
                "127.0.0.1:15000",
                "pandasai-sandbox-pod",
                "latest",
                "",
            ),
            ("localhost/app", "localhost", "app", "latest", ""),
            (
                "reg.example:5000/a/b/c",
                "reg.example:5000",
                "a/b/c",
                "latest",
                "",
            ),
            ("reg.example/a@sha256:00ff", "reg.example", "a", "", "sha256:00ff"),
            (
                "reg.example/a:1@sha256:00ff",
                "reg.example",
                "a",
                "1",
                "sha256:00ff",
            ),
            ("", "docker.io", "library/", "latest", ""),
        ] {
            let image = parse(reference);
            let parts = (
                image.registry.as_str(),
                image.repository.as_str(),
                image.tag.as_str(),
                image.digest.as_str(),
            );
            assert_eq!(parts, (registry, repository, tag, digest), "{reference}");
        }
    }

    #[test]
    fn only_latest_without_a_digest_floats() {
        assert!(parse("python").floating());
        assert!(parse("reg.example/a:latest").floating());
        assert!(!parse("python:3.11").floating());
        assert!(!parse("python:latest@sha256:00ff").floating());
        assert!(!parse("python@sha256:00ff").floating());
    }
}
