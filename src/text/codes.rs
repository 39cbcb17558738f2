//! Classes of the codes that protocols number or name: gRPC, HTTP.

use super::kinds::FailureClass;

/// Returns the class of a gRPC status; none for codes that leave it open (Unknown, Internal).
pub(super) fn grpc(code: &str) -> Option<FailureClass> {
    let bare: String = code.chars().filter(|letter| *letter != '_').collect();
    Some(match bare.to_ascii_lowercase().as_str() {
        "canceled" | "cancelled" => FailureClass::Cancelled,
        "invalidargument" | "outofrange" => FailureClass::Invalid,
        "deadlineexceeded" => FailureClass::Timeout,
        "notfound" => FailureClass::NotFound,
        "alreadyexists" => FailureClass::Exists,
        "permissiondenied" => FailureClass::Denied,
        "resourceexhausted" => FailureClass::Limit,
        "failedprecondition" => FailureClass::Conflict,
        "aborted" => FailureClass::Busy,
        "unimplemented" => FailureClass::Unsupported,
        "unavailable" => FailureClass::NotReady,
        "dataloss" => FailureClass::Format,
        "unauthenticated" => FailureClass::Unauthenticated,
        _ => return None,
    })
}

/// Returns the class of an HTTP status.
pub(super) fn http(code: u16) -> Option<FailureClass> {
    Some(match code {
        400 | 422 => FailureClass::Invalid,
        401 | 407 => FailureClass::Unauthenticated,
        403 => FailureClass::Denied,
        404 | 410 => FailureClass::NotFound,
        405 | 406 | 415 | 501 | 505 => FailureClass::Unsupported,
        408 | 504 => FailureClass::Timeout,
        409 | 412 => FailureClass::Conflict,
        413 | 414 | 431 => FailureClass::TooLarge,
        425 => FailureClass::NotReady,
        429 => FailureClass::RateLimited,
        507 => FailureClass::NoSpace,
        500..=599 => FailureClass::ServerError,
        _ => return None,
    })
}
