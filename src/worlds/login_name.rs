//! The name with which a user logs in: it may say in which world.

use nets_driver::{NotAWorldName, WorldName};

/// A space in the place of the `+`, as clients send that read a `+` in an address as one.
const SPACE_FOR_PLUS: &str = "a space for the `+` in a login";

/// A login, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LoginName<'l> {
    /// The user, as the scenario may know it.
    pub(super) user: &'l str,
    /// In which world; an error where what stands behind the user names none.
    pub(super) world: Result<WorldName, NotAWorldName>,
    /// What has to be forgiven.
    pub(super) leniency: Option<&'static str>,
}

impl LoginName<'_> {
    pub(super) fn parse(login: &str) -> LoginName<'_> {
        // No user has either of them in its name.
        let Some(at) = login.find(['+', ' ']) else {
            return LoginName { user: login, world: Ok(WorldName::DEFAULT), leniency: None };
        };
        let (user, rest) = login.split_at(at);
        let leniency = rest.starts_with(' ').then_some(SPACE_FOR_PLUS);
        LoginName { user, world: WorldName::new(&rest[1..]), leniency }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_names_a_user_and_may_name_a_world() {
        let parsed = |login| {
            let LoginName { user, world, leniency } = LoginName::parse(login);
            (user, world.map(|world| world.to_string()), leniency.is_some())
        };
        let run = || Ok("run42".to_owned());
        assert_eq!(parsed("tTEST1"), ("tTEST1", Ok("default".to_owned()), false));
        assert_eq!(parsed("tTEST1+run42"), ("tTEST1", run(), false));
        assert_eq!(parsed("tTEST1 run42"), ("tTEST1", run(), true));
        assert_eq!(parsed("+run42"), ("", run(), false));
        for malformed in
            ["tTEST1+", "tTEST1 ", "tTEST1++x", "tTEST1+a b", "tTEST1+..", "tTEST1+a/b", "tTEST1+æ"]
        {
            let (user, world, _) = parsed(malformed);
            assert_eq!((user, world), ("tTEST1", Err(NotAWorldName)), "{malformed}");
        }
    }
}
