//! Keys and tokens that a provider gives a shape of its own: each with the type that its placeholder names.

mod table;

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{is_random, placeholder, replace};
use table::{PROVIDERS, Rest};

/// Before a token: the start of a word, or an escape of JSON or of a URL that ends in a letter.
const START: &str = r"((?-u:\b)|\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u[0-9a-fA-F]{4})";

/// A part of each pattern that is found quickly. Most texts have none.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    compiled(concat!(
        r"A[KSBC][ICS][AK]|LTAI|AKID|IQoJ|FwoG|FQoG|bedrock-api|AIza|ya29\.|GOCSPX|1//0|[0-9]Q~|\+A[SMC]|AzCa|ACDb|ARmK|AZDO",
        r"|gh[pousr]_|github_pat_|gl[a-z]{2,5}-|GR1348941|AT(?:BB|CTT3|ATT3)|xox|xapp-|[srp]k_(?:live|test|prod)_|whsec_|SK[0-9a-f]{2}",
        r"|SG\.|key-[0-9a-f]{8}|[0-9a-f]{8}-us[0-9]|[0-9a-f]{32}-[0-9a-f]{8}-|md-|xkeysib-|sk[-_]|sess-|hf_|api_org_|gsk_|xai-|pplx-|r8_",
        r"|nvapi-|lsv2_|pcsk_|e2b_|dtn_|fc-|tvly-|jina_|npm_|pypi-|rubygems_|cio|oy2|dckr_|AKCp|cmVmdGtu|do[opr]_v1_|HRKU-",
        r"|v1\.0-|cf(?:k|ut|at)_|nfp_|fo1_|fm[12]|pscale_|sbp_|sb_secret_|NR[A-Z]{2}|ddapp_|pub[0-9a-f]{8}|sntry|gl(?:sa|c)_|dt0[a-z]|pdus\+|u\+",
        r"|lin_|secret_|ntn_|pat[A-Za-z0-9]{14}\.|shp[a-z]{2}_|EAA|sq0|access_token\$|A21AA|:AA|[MNO][A-Za-z0-9_-]{23,27}\.|mfa\.|dapi|atlasv1|pul-|dp\.",
        r"|hv[sbr]\.|[sb]\.[A-Za-z0-9]{12}|AGE-SECRET|ops_eyJ|tskey-|sq[pua]_|PMAK-|figd_|[ps]k\.eyJ|CCIPAT_|bk[a-z]{2}_|sl\.",
    ))
});

type Lazily = LazyLock<Regex, Box<dyn Fn() -> Regex + Send + Sync>>;

/// Each pattern is compiled when a text has a part of it.
static EACH: LazyLock<Vec<Lazily>> = LazyLock::new(|| {
    let lazily = |pattern: &'static str| -> Box<dyn Fn() -> Regex + Send + Sync> {
        Box::new(move || compiled(&whole(pattern)))
    };
    PROVIDERS
        .iter()
        .map(|(_, _, pattern, _)| LazyLock::new(lazily(pattern)))
        .collect()
});

fn whole(pattern: &str) -> String {
    format!("{START}(?:{pattern})")
}

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are compiled by a unit test")
}

/// Replaces tokens of providers by their type.
pub(super) fn tokens(text: &mut Cow<'_, str>) {
    if !HINT.is_match(text) {
        return;
    }
    for ((kind, parts, _, rest), pattern) in PROVIDERS.iter().zip(EACH.iter()) {
        if parts.iter().any(|part| text.contains(part)) {
            replace(text, pattern, |found| {
                let token = &found[0][found[1].len()..];
                (*rest == Rest::Any || is_random(token))
                    .then(|| format!("{}{}", &found[1], placeholder(kind)))
            });
        }
    }
}

#[cfg(test)]
mod tests;
