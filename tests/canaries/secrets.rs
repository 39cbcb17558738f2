//! Secrets that are made here, by the forms of `forms.yaml`: each place gets its own, so that a leak names its place.

use serde_json::Value as Json;

/// A form of a secret.
pub(crate) struct Form {
    pub(crate) family: String,
    pub(crate) kind: String,
    form: String,
}

/// A secret that was planted, and by what it is recognised in an output.
pub(crate) struct Canary {
    pub(crate) place: &'static str,
    pub(crate) form: usize,
    marks: Vec<String>,
}

/// Reads the forms.
pub(crate) fn forms() -> Vec<Form> {
    let table: Json = serde_saphyr::from_str(include_str!("forms.yaml")).unwrap();
    let mut forms = Vec::new();
    for family in ["shaped", "placed", "encoded", "plain"] {
        for form in table[family].as_array().unwrap() {
            forms.push(Form {
                family: family.to_owned(),
                kind: form["kind"].as_str().unwrap().to_owned(),
                form: form["form"].as_str().unwrap().to_owned(),
            });
        }
    }
    forms
}

impl Form {
    /// Makes a secret of this form, another one for each seed: its text, and the letters that must not be printed.
    pub(crate) fn make(&self, seed: u64) -> (String, Vec<String>) {
        let mut random = fastrand::Rng::with_seed(seed);
        let marked = self.form.contains("{!");
        let (mut text, mut runs) = (String::new(), Vec::new());
        let mut rest = self.form.as_str();
        while let Some(letter) = rest.chars().next() {
            let run = rest.strip_prefix('{').and_then(|inner| {
                let (inside, after) = inner.split_once('}')?;
                let bare = inside.trim_start_matches('!');
                let length: usize = bare.get(1..)?.parse().ok()?;
                Some((inside.starts_with('!'), bare.chars().next()?, length, after))
            });
            if let Some((secret, alphabet, length, after)) = run {
                let made = letters(&mut random, alphabet, length);
                if (secret || !marked) && length >= 8 {
                    runs.push(made.clone());
                }
                text.push_str(&made);
                rest = after;
            } else if letter == '~' {
                let tilde = rest.starts_with("~~");
                text.push_str(if tilde { "~" } else { "" });
                rest = &rest[1 + usize::from(tilde)..];
            } else {
                text.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
        assert!(!runs.is_empty(), "{} has no secret part", self.form);
        if self.family == "encoded" {
            text = base64(text.as_bytes());
        }
        (text, runs)
    }
}

fn letters(random: &mut fastrand::Rng, alphabet: char, length: usize) -> String {
    let of = |letters: &str, random: &mut fastrand::Rng| {
        let letters: Vec<char> = letters.chars().collect();
        letters[random.usize(..letters.len())]
    };
    let (lower, upper, digits) = (
        "abcdefghijklmnopqrstuvwxyz",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "0123456789",
    );
    let all = match alphabet {
        'h' => "0123456789abcdef".to_owned(),
        'u' => format!("{upper}{digits}"),
        'l' => format!("{lower}{digits}"),
        'd' => digits.to_owned(),
        _ => format!("{lower}{upper}{digits}"),
    };
    // A run holds each of its kinds of letters, as a random one of this length nearly always does.
    let mut made: Vec<char> = (0..length).map(|_| of(&all, random)).collect();
    for (at, kind) in [digits, if alphabet == 'u' { upper } else { lower }, upper]
        .into_iter()
        .enumerate()
    {
        let fits = kind.chars().all(|letter| all.contains(letter)) || alphabet == 'h' && kind == lower;
        let kind = if alphabet == 'h' && kind == lower {
            "abcdef"
        } else {
            kind
        };
        if fits && length > 2 {
            made[at] = of(kind, random);
        }
    }
    made.into_iter().collect()
}

impl Canary {
    pub(crate) fn new(place: &'static str, form: usize, runs: &[String]) -> Self {
        let marks = runs.iter().flat_map(|run| written(run)).collect();
        Self { place, form, marks }
    }

    /// The first letters of the secret, as it is and in base64, that a text holds.
    pub(crate) fn leak<'c>(&'c self, text: &str) -> Option<&'c str> {
        self.marks
            .iter()
            .map(String::as_str)
            .find(|mark| text.contains(mark))
    }

    /// The first mark, by which outputs are searched for all canaries at once.
    pub(crate) fn marks(&self) -> &[String] {
        &self.marks
    }
}

/// How a secret may be written; letters and digits are the same in URLs and in JSON.
fn written(run: &str) -> Vec<String> {
    let start = &run[..run.len().min(12)];
    let mut all = vec![start.to_owned()];
    if run.len() >= 12 {
        all.push(run[run.len() - 10..].to_owned());
    }
    for before in 0..3 {
        let code = base64(format!("{}{start}", "x".repeat(before)).as_bytes());
        // The letters at both ends hold bits of what stands beside.
        let inside = &code[[0, 2, 4][before]..code.trim_end_matches('=').len() - 1];
        all.push(inside.to_owned());
    }
    all
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut code = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| usize::from(*three.get(at).unwrap_or(&0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = if at <= three.len() {
                LETTERS[word >> (18 - 6 * at) & 63]
            } else {
                b'='
            };
            code.push(char::from(letter));
        }
    }
    code
}
