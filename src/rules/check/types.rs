//! The types of terms, and which of them go together.

use crate::facts::Type;

/// The type of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Of(Type),
    /// A list of integers, which only a literal can be.
    Ints,
    /// Not known, because something below it is at fault already.
    Any,
}

pub(super) const BOOL: Ty = Ty::Of(Type::Bool);
pub(super) const INT: Ty = Ty::Of(Type::Int);
pub(super) const WORD: Ty = Ty::Of(Type::Word);
pub(super) const TEXT: Ty = Ty::Of(Type::Text);

/// Returns the type as a sentence calls it.
pub(super) fn name_of(ty: Ty) -> &'static str {
    match ty {
        Ty::Of(kind) => match kind {
            Type::Bool => "a bool",
            Type::Int => "a number",
            Type::Quantity => "a quantity",
            Type::Time => "a time",
            Type::Word => "a word",
            Type::Text => "a text",
            Type::Texts => "a list of texts",
            Type::Words => "a list of words",
            Type::Map => "a map",
            Type::Objects(_) => "a list of objects",
            Type::Record(_) => "a record",
            Type::Ref => "an object",
            Type::Manifest => "a manifest",
        },
        Ty::Ints => "a list of numbers",
        Ty::Any => "anything",
    }
}

/// Tells whether the type is a word or a text.
pub(super) fn is_text(ty: Ty) -> bool {
    matches!(ty, Ty::Of(Type::Word | Type::Text) | Ty::Any)
}

/// Tells whether two types may be compared by `==`.
pub(super) fn comparable(left: Ty, right: Ty) -> bool {
    let single = |ty| {
        matches!(
            ty,
            Ty::Of(
                Type::Bool | Type::Int | Type::Quantity | Type::Time | Type::Word | Type::Text | Type::Ref
            )
        )
    };
    left == Ty::Any
        || right == Ty::Any
        || (single(left) && (left == right || (is_text(left) && is_text(right))))
}

/// Tells whether two types have an order.
pub(super) fn ordered(left: Ty, right: Ty) -> bool {
    let has_order = |ty| matches!(ty, Ty::Of(Type::Int | Type::Quantity | Type::Time) | Ty::Any);
    has_order(left) && has_order(right) && (left == right || left == Ty::Any || right == Ty::Any)
}

/// Tells whether `item in list` makes sense.
pub(super) fn contained(item: Ty, list: Ty) -> bool {
    match list {
        Ty::Of(Type::Words | Type::Map) => is_text(item),
        Ty::Ints => matches!(item, INT | Ty::Any),
        Ty::Any => true,
        Ty::Of(_) => false,
    }
}

/// Tells whether a function that wants a type takes another.
pub(super) fn accepts(wanted: Type, got: Ty) -> bool {
    match (wanted, got) {
        (_, Ty::Any) => true,
        (Type::Word | Type::Text, got) => is_text(got),
        (Type::Record(_), Ty::Of(Type::Record(_))) => true,
        (Type::Objects(_), Ty::Of(Type::Objects(_))) => true,
        (wanted, got) => Ty::Of(wanted) == got,
    }
}

/// Returns the fields of a record, a list of records or an object.
pub(super) fn fields_of(kind: Type) -> &'static [(&'static str, Type)] {
    match kind {
        Type::Record(fields) | Type::Objects(fields) => fields,
        Type::Ref => &[
            ("name", Type::Word),
            ("namespace", Type::Word),
            ("kind", Type::Word),
        ],
        _ => &[],
    }
}
