//! The functions that expressions may call: one table for the checker, `rules functions` and evaluation.
//!
//! Functions of `lookup` look at the scene and are computed by `facts::joins`; all others see their arguments alone.

use cel::common::functions::Function as CelFunction;
use cel::common::types::{CelInt, CelList, CelString, INT_TYPE, LIST_TYPE, STRING_TYPE, Type as CelType};
use cel::common::value::CowVal;
use cel::{Env, ExecutionError};

use super::expression::{QuantityVal, text_of};
use crate::facts::Type;
use crate::facts::joins::{self, Join};
use crate::k8s::Quantity;

/// What a function takes and gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature {
    pub(crate) name: &'static str,
    pub(crate) args: &'static [Type],
    /// `Type::Record` of `fields` for the functions of `lookup`.
    pub(crate) result: Type,
    /// Empty but for the functions of `lookup`.
    pub(crate) fields: &'static [(&'static str, Type)],
    /// It may stand in `lookup` alone, as the whole expression.
    pub(crate) binds: bool,
    /// It is called on its first argument: `text.contains('x')`.
    pub(crate) method: bool,
    /// One sentence.
    pub(crate) doc: &'static str,
}

struct Pure {
    signature: Signature,
    /// The types of CEL and the body; `None` for the functions that CEL brings itself.
    body: Option<(&'static [&'static CelType], CelFunction)>,
}

const fn signature(name: &'static str, args: &'static [Type], result: Type, doc: &'static str) -> Signature {
    Signature {
        name,
        args,
        result,
        fields: &[],
        binds: false,
        method: false,
        doc,
    }
}

const fn ours(signature: Signature, args: &'static [&'static CelType], body: CelFunction) -> Pure {
    Pure {
        signature,
        body: Some((args, body)),
    }
}

const fn of_cel(mut signature: Signature) -> Pure {
    signature.method = true;
    Pure {
        signature,
        body: None,
    }
}

static PURE: &[Pure] = &[
    ours(
        signature(
            "quantity",
            &[Type::Text],
            Type::Quantity,
            "Reads a quantity of the API (`500m`, `1Gi`); it compares exactly with other quantities.",
        ),
        &[&STRING_TYPE],
        quantity,
    ),
    ours(
        signature(
            "amount",
            &[Type::Text],
            Type::Word,
            "Returns a number of bytes with a unit: `amount('25171644416')` is `23.4Gi`. Other text is unchanged.",
        ),
        &[&STRING_TYPE],
        amount,
    ),
    ours(
        signature(
            "lower",
            &[Type::Text],
            Type::Word,
            "Returns a text in lower case.",
        ),
        &[&STRING_TYPE],
        lower,
    ),
    ours(
        signature(
            "first",
            &[Type::Words],
            Type::Word,
            "Returns the first word of a list, or `''` if it is empty.",
        ),
        &[&LIST_TYPE],
        first,
    ),
    ours(
        signature(
            "join",
            &[Type::Words, Type::Text],
            Type::Text,
            "Joins words, with a text between them.",
        ),
        &[&LIST_TYPE, &STRING_TYPE],
        join,
    ),
    ours(
        signature(
            "plural",
            &[Type::Int, Type::Word],
            Type::Word,
            "Returns a number with its noun: `plural(1, 'pod')` is `1 pod`, `plural(3, 'pod')` is `3 pods`.",
        ),
        &[&INT_TYPE, &STRING_TYPE],
        plural,
    ),
    ours(
        signature(
            "host_port",
            &[Type::Text, Type::Text],
            Type::Word,
            "Returns `host:port`, or the host if the port is empty: `host_port('api', '80')` is `api:80`.",
        ),
        &[&STRING_TYPE, &STRING_TYPE],
        host_port,
    ),
    of_cel(signature(
        "contains",
        &[Type::Text, Type::Text],
        Type::Bool,
        "Returns whether a text contains another: `container.command.contains('uvicorn')`.",
    )),
    of_cel(signature(
        "startsWith",
        &[Type::Text, Type::Text],
        Type::Bool,
        "Returns whether a text starts with another.",
    )),
    of_cel(signature(
        "endsWith",
        &[Type::Text, Type::Text],
        Type::Bool,
        "Returns whether a text ends with another.",
    )),
];

/// Returns every function: those of `lookup`, then those that see their arguments alone.
pub(crate) fn all() -> impl Iterator<Item = Signature> {
    let joins = joins::ALL.iter().map(|join| Signature {
        fields: join.fields,
        binds: true,
        ..signature(join.name, join.args, Type::Record(join.fields), join.doc)
    });
    joins.chain(PURE.iter().map(|function| function.signature))
}

/// Finds a function of `lookup` by its name.
pub(super) fn join_named(name: &str) -> Option<&'static Join> {
    joins::ALL.iter().find(|join| join.name == name)
}

/// Declares our own functions to CEL.
pub(super) fn declare(env: &mut Env) {
    for function in PURE {
        let Some((args, body)) = function.body else {
            continue;
        };
        let name = function.signature.name;
        let args = args.iter().map(|kind| (*kind).to_owned()).collect();
        env.add_overload(name, name, args, body)
            .expect("the table has each name once, and none of CEL's own");
    }
}

fn text<'v>(text: String) -> CowVal<'static, 'v> {
    CowVal::owned(CelString::from(text))
}

fn failed(function: &str, message: String) -> ExecutionError {
    ExecutionError::function_error(function, message)
}

/// Overloads are chosen by type, so that an argument of another type does not arrive here.
fn text_arg(args: &[CowVal<'_, '_>], position: usize) -> Result<String, ExecutionError> {
    args.get(position)
        .and_then(|arg| text_of(arg.as_ref()))
        .ok_or_else(ExecutionError::missing_argument_or_target)
}

fn words_arg(args: &[CowVal<'_, '_>]) -> Result<Vec<String>, ExecutionError> {
    args.first()
        .and_then(|arg| {
            let list = arg.downcast_ref::<CelList>()?;
            list.inner().iter().map(|item| text_of(item.as_ref())).collect()
        })
        .ok_or_else(ExecutionError::missing_argument_or_target)
}

fn quantity<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let source = text_arg(&args, 0)?;
    let quantity =
        Quantity::parse(&source).ok_or_else(|| failed("quantity", format!("'{source}' is no quantity")))?;
    Ok(CowVal::owned(QuantityVal(quantity)))
}

/// Rounds down to a tenth: what is free is never said to be more than it is.
fn amount<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    const UNITS: [(&str, u128); 3] = [("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10)];
    let source = text_arg(&args, 0)?;
    let bytes: Option<u128> = source.parse().ok();
    let sized = bytes.and_then(|bytes| {
        let (unit, size) = UNITS.iter().find(|(_, size)| bytes >= *size)?;
        let tenths = bytes.checked_mul(10)? / size;
        Some(match tenths % 10 {
            0 => format!("{}{unit}", tenths / 10),
            rest => format!("{}.{rest}{unit}", tenths / 10),
        })
    });
    Ok(text(sized.unwrap_or(source)))
}

fn lower<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    Ok(text(text_arg(&args, 0)?.to_lowercase()))
}

fn first<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    Ok(text(words_arg(&args)?.into_iter().next().unwrap_or_default()))
}

fn join<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    Ok(text(words_arg(&args)?.join(&text_arg(&args, 1)?)))
}

fn host_port<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let (host, port) = (text_arg(&args, 0)?, text_arg(&args, 1)?);
    Ok(text(match port.as_str() {
        "" => host,
        port if host.contains(':') && !host.starts_with('[') => format!("[{host}]:{port}"),
        port => format!("{host}:{port}"),
    }))
}

fn plural<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let count = args
        .first()
        .and_then(|arg| arg.downcast_ref::<CelInt>())
        .map(|count| *count.inner())
        .ok_or_else(ExecutionError::missing_argument_or_target)?;
    let noun = text_arg(&args, 1)?;
    Ok(text(if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }))
}
