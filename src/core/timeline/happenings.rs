//! How the entries of the timeline are written down: each once, with its public name, its fields and whom it is about.

/// Defines what can happen. Before each entry stands whom it is about: the `world`; a `user`; the `login`
/// that is known or not; an `upload` or a `message`, and with it their user; a `file` of a user's Outbound, and
/// what it answers. Observations stand among the public names where they are told.
macro_rules! happenings {
    (
        {$(
            $(#[$about:meta])*
            $whom:ident $entry:ident { $($(#[$of:meta])* $field:ident: $type:ty),* $(,)? },
        )*}
        Observed(Observation),
        {$(
            $(#[$later_about:meta])*
            $later_whom:ident $later:ident { $($(#[$later_of:meta])* $later_field:ident: $later_type:ty),* $(,)? },
        )*}
    ) => {
        /// What happened. The name in `what` is part of the public API.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case", tag = "what")]
        pub enum Happening {
            $($(#[$about])* $entry { $($(#[$of])* $field: $type),* },)*
            $($(#[$later_about])* $later { $($(#[$later_of])* $later_field: $later_type),* },)*
            #[serde(untagged)]
            Observed(Observation),
        }

        impl Happening {
            /// The public name, as in `what`.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Happening::$entry { .. } => public_name!($entry),)*
                    $(Happening::$later { .. } => public_name!($later),)*
                    Happening::Observed(observation) => observation.name(),
                }
            }

            /// Every name that `what` can have.
            pub fn names() -> impl Iterator<Item = &'static str> {
                let (earlier, later) = ([$(public_name!($entry)),*], [$(public_name!($later)),*]);
                earlier.into_iter().chain(Observation::NAMES.iter().copied()).chain(later)
            }

            /// The fields that an entry of this name can have, by the names that they have here; none where no entry is
            /// called so.
            pub fn fields(name: &str) -> Option<&'static [&'static str]> {
                let mut all = [
                    $((public_name!($entry), &[$(stringify!($field)),*] as &'static [&'static str]),)*
                    $((public_name!($later), &[$(stringify!($later_field)),*]),)*
                ]
                .into_iter();
                all.find(|(of, _)| *of == name).map(|(_, fields)| fields).or_else(|| Observation::fields(name))
            }

            fn about(&self) -> EntrySubject<'_> {
                match self {
                    $(Happening::$entry { .. } => about!(self, $whom $entry),)*
                    $(Happening::$later { .. } => about!(self, $later_whom $later),)*
                    Happening::Observed(observation) => {
                        EntrySubject { user: observation.user(), is_of_a_login: true, ..EntrySubject::default() }
                    }
                }
            }
        }
    };
}
