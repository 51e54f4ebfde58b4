//! A table of TOML with a fixed list of fields.

/// A field as messages and schemas know it.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// The key in TOML.
    pub name: &'static str,
    /// What it means, one sentence.
    pub doc: &'static str,
    /// How a value is written.
    pub example: &'static str,
    /// What can stand there.
    pub shape: super::Shape,
}

/// A table of TOML with a fixed list of fields; made by the macro of the
/// same name.
pub trait Record {
    /// What it is called in messages, as in "a milestone".
    const WHAT: &'static str;
    /// Its fields in the order in which they are documented.
    const FIELDS: &'static [FieldSpec];
}

/// Declares a struct that is read from a table of TOML.
///
/// The doc comment of a field is what a message says when it is missing. A
/// field may be left out if its type has a value for that ([`Field::absent`]).
///
/// [`Field::absent`]: super::Field::absent
macro_rules! record {
    (
        $(#[doc = $about:literal])+
        struct $Name:ident = $what:literal {
            $($(#[doc = $doc:literal])+ $field:ident: $Type:ty,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $Name {
            $($(#[doc = $doc])+ pub $field: $Type,)+
        }

        impl $crate::field::Record for $Name {
            const WHAT: &'static str = $what;
            const FIELDS: &'static [$crate::field::FieldSpec] = &[
                $($crate::field::FieldSpec {
                    name: stringify!($field),
                    doc: concat!($($doc,)+),
                    example: <$Type as $crate::field::Field>::EXAMPLE,
                    shape: <$Type as $crate::field::Field>::SHAPE,
                },)+
            ];
        }

        impl $crate::field::Field for $Name {
            const EXAMPLE: &'static str = "{ ... }";
            const SHAPE: $crate::field::Shape =
                $crate::field::Shape::Table(<Self as $crate::field::Record>::FIELDS);

            fn read(
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                reader: &mut $crate::field::Reader<'_>,
            ) -> Option<Self> {
                use $crate::field::{Field, Record};
                let table = reader.table(value, $what, Self::FIELDS)?;
                let mut meant = Vec::new();
                for key in table.keys() {
                    if !Self::FIELDS.iter().any(|field| field.name == key.get_ref().as_ref()) {
                        let name = key.get_ref();
                        meant.extend(
                            reader.unknown_field(key.span(), name, Self::WHAT, Self::FIELDS),
                        );
                    }
                }
                let mut specs = Self::FIELDS.iter();
                $(
                    let spec = specs.next()?;
                    let $field = match table.get(spec.name) {
                        Some(value) => <$Type as Field>::read(value, reader)
                            .or_else(<$Type as Field>::absent),
                        None => {
                            let absent = <$Type as Field>::absent();
                            if absent.is_none() && !meant.contains(&spec.name) {
                                reader.missing_field(value.span(), Self::WHAT, spec);
                            }
                            absent
                        }
                    };
                )+
                Some(Self { $($field: $field?,)+ })
            }

            fn absent() -> Option<Self> {
                Some(Self { $($field: <$Type as $crate::field::Field>::absent()?,)+ })
            }

            fn visit(
                &self,
                path: &mut Vec<$crate::diag::Step>,
                visitor: &mut dyn $crate::field::Visitor,
            ) {
                $(
                    path.push($crate::diag::Step::Field(stringify!($field)));
                    $crate::field::Field::visit(&self.$field, path, visitor);
                    path.pop();
                )+
            }

            fn project(&mut self, lens: &$crate::field::Lens) -> $crate::field::Fate {
                // Every field, even when one of them already ends the record.
                let fates = [$($crate::field::Field::project(&mut self.$field, lens),)+];
                if fates.contains(&$crate::field::Fate::Gone) {
                    $crate::field::Fate::Gone
                } else {
                    $crate::field::Fate::Keep
                }
            }
        }
    };
}
pub(crate) use record;
