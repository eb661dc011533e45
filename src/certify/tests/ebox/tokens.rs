//! How a sender comes by its tokens.

use nets_certify::LineStanding::{Broken, NotExercised, Undecided};

use crate::stage::Act::{Hours, Many, NoAnswer, NoToken, Refused, Seconds, Token, TokenFor};
use crate::story::{Stories, tell};

const SIGNATURE: &str = "oauth.signature";

pub const STORIES: &[Stories] = &[
    Stories { id: "a1.signed-assertion", shown: &[Token], not_shown: &[NoToken(SIGNATURE)], stands: Broken },
    Stories {
        id: "a2.fresh-assertions",
        shown: &[Token, Token],
        not_shown: &[Token, NoToken("oauth.jti-replayed")],
        stands: Broken,
    },
    Stories {
        id: "a2.fresh-assertions",
        shown: &[TokenFor(290), Token],
        not_shown: &[Token, TokenFor(3_600)],
        stands: Broken,
    },
    Stories {
        id: "a3.token-kept",
        shown: &[Token, Many(20)],
        not_shown: &[
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
            Token,
            Many(1),
        ],
        stands: Broken,
    },
    Stories {
        id: "a4.token-renewed",
        shown: &[Token, Many(1), Seconds(601), Refused(401), Token, Many(1)],
        not_shown: &[Token, Many(1), Seconds(601), Refused(401), Refused(401), Token, Many(1)],
        stands: Broken,
    },
    Stories {
        id: "a4.token-renewed",
        shown: &[Token, Many(1), Seconds(590), Token, Seconds(20), Many(1)],
        not_shown: &[Token, Many(1), Token, Many(1)],
        stands: NotExercised,
    },
    Stories {
        id: "a5.token-dies",
        shown: &[Token, Many(1), Seconds(60), Refused(401), Token, Many(1)],
        not_shown: &[Token, Many(1), Seconds(60), Refused(401), Many(1)],
        stands: Broken,
    },
    Stories {
        id: "a5.token-dies",
        shown: &[Token, Seconds(60), Refused(401), Token, Many(1), Hours(24)],
        not_shown: &[Token, Seconds(60), Refused(401), Token, Hours(24)],
        stands: Broken,
    },
    Stories {
        id: "a5.token-dies",
        shown: &[Token, Refused(401), Token, Many(1), Refused(401)],
        not_shown: &[Token, Many(1), Seconds(600), Refused(401), Token, Many(1)],
        stands: NotExercised,
    },
    Stories {
        id: "a8.token-endpoint-down",
        shown: &[NoAnswer, Seconds(1), NoAnswer, Seconds(2), Token, Many(1)],
        not_shown: &[NoAnswer, Seconds(2), NoAnswer, Seconds(1), Token, Many(1)],
        stands: Broken,
    },
    Stories {
        id: "a8.token-endpoint-down",
        shown: &[Token, Many(1), NoAnswer, Seconds(1), Token, Many(1)],
        not_shown: &[NoAnswer, Seconds(1), Token],
        stands: Undecided,
    },
    Stories {
        id: "a8.token-endpoint-down",
        shown: &[NoAnswer, Seconds(1), Token, Many(1), Hours(24)],
        not_shown: &[NoAnswer, Hours(24)],
        stands: Broken,
    },
    Stories {
        id: "a6.scope-missing",
        shown: &[Token, Refused(403), Hours(24)],
        not_shown: &[Token, Refused(403), Refused(403)],
        stands: Broken,
    },
    Stories {
        id: "a7.token-refused",
        shown: &[
            NoToken(SIGNATURE),
            Seconds(1),
            NoToken(SIGNATURE),
            Seconds(2),
            NoToken(SIGNATURE),
            Hours(24),
        ],
        not_shown: &[NoToken(SIGNATURE), NoToken(SIGNATURE), NoToken(SIGNATURE), NoToken(SIGNATURE)],
        stands: Broken,
    },
    Stories {
        id: "a7.token-refused",
        shown: &[NoToken(SIGNATURE), Hours(24)],
        not_shown: &[
            NoToken(SIGNATURE),
            Seconds(2),
            NoToken(SIGNATURE),
            Seconds(1),
            NoToken(SIGNATURE),
            Hours(24),
        ],
        stands: Broken,
    },
    Stories {
        id: "a9.key-of-environment",
        shown: &[Token],
        not_shown: &[Token, NoToken(SIGNATURE)],
        stands: Broken,
    },
];

#[test]
fn tokens_are_asked_for_kept_and_renewed() {
    tell(STORIES);
}
