//! Paths: what a name stands for, and whether it may be read here.

use super::Walk;
use crate::facts::Type;
use crate::rules::check::did_you_mean;
use crate::rules::check::types::{BOOL, Ty, WORD, fields_of, name_of};
use crate::snapshot::Input;

impl Walk<'_> {
    pub(super) fn field(&mut self, offset: usize, of: Ty, field: &str) -> Ty {
        let Ty::Of(kind) = of else { return Ty::Any };
        let fields = fields_of(kind);
        match fields.iter().find(|(name, _)| *name == field) {
            Some((_, kind)) if !matches!(of, Ty::Of(Type::Objects(_))) => Ty::Of(*kind),
            _ => {
                let message = format!("{} has no '{field}'", name_of(of));
                let hint = match kind {
                    Type::Map => Some(format!("read it so: '{field}' in m && m['{field}'] == …")),
                    Type::Objects(_) => Some("ask with exists(): list.exists(x, x.name == 'a')".to_owned()),
                    _ => did_you_mean(field, fields.iter().map(|(name, _)| *name)),
                };
                self.fault(offset, message, hint.as_deref())
            }
        }
    }

    /// Walks a path that evidence quotes.
    pub(in crate::rules::check) fn quoted(&mut self, path: &[String]) -> Ty {
        self.path(0, path)
    }

    pub(super) fn path(&mut self, offset: usize, path: &[String]) -> Ty {
        let first = path[0].as_str();
        if let Some((_, kind)) = self.variables.iter().find(|(name, _)| name == first) {
            return self.fields(offset, Ty::Of(*kind), &path[1..]);
        }
        if self.scope.capture(first).is_some() {
            self.used.insert(first.to_owned());
            return self.captured(offset, path);
        }
        if self.scope.bound(first).is_some() {
            self.used.insert(first.to_owned());
            return self.bound(offset, path);
        }
        self.fact(offset, path)
    }

    pub(super) fn fields(&mut self, offset: usize, mut ty: Ty, fields: &[String]) -> Ty {
        for field in fields {
            ty = self.field(offset, ty, field);
        }
        ty
    }

    pub(super) fn fact(&mut self, offset: usize, path: &[String]) -> Ty {
        let whole = path.join(".");
        let stem = (2..=path.len())
            .rev()
            .find_map(|length| Some((length, self.scope.fact_named(&path[..length].join("."))?)));
        let Some((length, row)) = stem else {
            let spot = self.scope.unknown_fact(&whole, offset);
            self.spots.push(spot);
            return Ty::Any;
        };
        let fact = path[..length].join(".");
        if length < path.len() && fields_of(row.kind).is_empty() {
            // `container.image.regestry` is a slip in a path, not a field of a text.
            let spot = self.scope.unknown_fact(&whole, offset);
            let hint = spot.hint.filter(|_| row.kind != Type::Map);
            return match hint {
                Some(hint) => self.fault(offset, spot.message, Some(&hint)),
                None => self.fields(offset, Ty::Of(row.kind), &path[length..]),
            };
        }
        if let Some(guard) = row.guard.filter(|guard| !self.truths.contains(*guard)) {
            let hint = format!("write '{guard} && …' before it, or put it into 'precondition' or 'when'");
            self.fault(
                offset,
                format!("'{fact}' may be read only after '{guard}'"),
                Some(&hint),
            );
        }
        if !row.needs.is_empty() && !self.known.contains(&fact) && !self.is_found(&fact, row.needs) {
            self.unsure.push((offset, fact));
        }
        self.fields(offset, Ty::Of(row.kind), &path[length..])
    }

    /// Where `service.nearest.found` holds, `service.nearest.name` is known: the two are read together.
    fn is_found(&self, fact: &str, needs: &[Input]) -> bool {
        let stem = fact.rsplit_once('.').map_or("", |(stem, _)| stem);
        let found = format!("{stem}.found");
        let row = self.scope.fact_named(&found);
        self.truths.contains(&found) && row.is_some_and(|row| row.needs == needs)
    }

    pub(super) fn captured(&mut self, offset: usize, path: &[String]) -> Ty {
        let Some(capture) = self.scope.capture(&path[0]) else {
            return Ty::Any;
        };
        let name = &path[0];
        let group = match &path[1..] {
            [group] => group.as_str(),
            _ => {
                let hint = format!("read {name}.found or one of its named groups");
                return self.fault(offset, format!("'{}' is no value", path.join(".")), Some(&hint));
            }
        };
        if group == "found" {
            return BOOL;
        }
        let everywhere = match capture.groups.get(group) {
            Some(everywhere) => *everywhere,
            None if group == "text" => true,
            None => {
                let groups = capture.groups.keys().map(String::as_str).chain(["found", "text"]);
                let hint = did_you_mean(group, groups)
                    .unwrap_or_else(|| format!("name it in a regex of '{name}': (?P<{group}>…)"));
                return self.fault(offset, format!("'{name}' has no group '{group}'"), Some(&hint));
            }
        };
        let found = format!("{name}.found");
        if !self.captures_are_found && !self.truths.contains(&found) {
            let hint = format!("write '{found} && …' before it");
            self.fault(
                offset,
                format!("'{}' may be read only after '{found}'", path.join(".")),
                Some(&hint),
            );
        } else if !self.truths.contains(&found) || !everywhere {
            self.unsure.push((offset, path.join(".")));
        }
        WORD
    }

    pub(super) fn bound(&mut self, offset: usize, path: &[String]) -> Ty {
        let Some(bound) = self.scope.bound(&path[0]) else {
            return Ty::Any;
        };
        let name = &path[0];
        if bound.index >= self.before {
            let hint = Some("a lookup reads only those that stand before it");
            return self.fault(offset, format!("'{name}' is not bound yet"), hint);
        }
        let Some(field) = path.get(1) else {
            let hint = format!("read {name}.ref, or one of its fields");
            return self.fault(offset, format!("'{name}' is no value"), Some(&hint));
        };
        if bound.fields.is_empty() {
            // The lookup is at fault, which is reported there.
            return Ty::Any;
        }
        let Some(kind) = bound.field(field) else {
            let hint = did_you_mean(field, bound.fields.iter().map(|(name, _)| *name));
            let fields: Vec<&str> = bound.fields.iter().map(|(name, _)| *name).collect();
            let hint = hint.unwrap_or_else(|| format!("it has {}", fields.join(", ")));
            return self.fault(offset, format!("'{name}' has no '{field}'"), Some(&hint));
        };
        let missing = bound.needs.iter().find(|need| !self.truths.contains(*need));
        if let Some(need) = missing.filter(|_| !self.captures_are_found) {
            let message = format!("'{}' may be read only after '{need}'", path.join("."));
            let hint = format!("write '{need} && …' before it");
            self.fault(offset, message, Some(&hint));
        }
        let asked = self.known.iter().any(|path| path.split('.').next() == Some(name));
        if missing.is_some() || (field != "ref" && !asked) {
            self.unsure.push((offset, path.join(".")));
        }
        self.fields(offset, Ty::Of(kind), &path[2..])
    }
}
