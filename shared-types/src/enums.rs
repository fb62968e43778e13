//! The closed sets of words of the domain, each with its one spelling on the wire and in the database.

words! {
    /// Whether a company takes part.
    CompanyStatus {
        /// Its people can sign in.
        Active = "active",
        /// Nobody signs in through it.
        Disabled = "disabled",
    }
}

words! {
    /// What a list of companies is ordered by; `-`: backwards.
    CompanySort {
        /// By name.
        Name = "name",
        /// By name, backwards.
        NameDescending = "-name",
        /// By code.
        Code = "code",
        /// By code, backwards.
        CodeDescending = "-code",
        /// The oldest first.
        CreatedAt = "created_at",
        /// The newest first.
        CreatedAtDescending = "-created_at",
    }
}

words! {
    /// The status of a user.
    UserStatus {
        /// Was invited and has not yet set a password.
        Invited = "invited",
        /// Can sign in.
        Active = "active",
        /// Cannot sign in.
        Disabled = "disabled",
    }
}

words! {
    /// What a company's users are ordered by; `-`: backwards.
    UserSort {
        /// By name.
        Name = "name",
        /// By name, backwards.
        NameDescending = "-name",
        /// By email.
        Email = "email",
        /// By email, backwards.
        EmailDescending = "-email",
    }
}

words! {
    /// The state of a job.
    JobState {
        /// Waits for its time, or is being done.
        Waiting = "waiting",
        /// Is done.
        Done = "done",
        /// Was tried as often as it may be.
        Failed = "failed",
    }
}

words! {
    /// What became of a mail.
    MailState {
        /// Waits for its time, or is being sent.
        Waiting = "waiting",
        /// Was sent.
        Sent = "sent",
        /// Was not sent, since it was no longer needed: the link was used or replaced, or the person was deleted.
        NotNeeded = "not_needed",
        /// Could not be sent, and is not tried any more.
        Failed = "failed",
    }
}

words! {
    /// What became of an invitation.
    InvitationStatus {
        /// Waits for an answer.
        Open = "open",
        /// Was accepted.
        Accepted = "accepted",
        /// Is too old.
        Expired = "expired",
        /// Was withdrawn, replaced by a newer one, or declined.
        Revoked = "revoked",
    }
}

words! {
    /// What lists of what happened or is to be done are ordered by; `-`: backwards.
    TimeSort {
        /// The oldest first.
        At = "at",
        /// The newest first.
        AtDescending = "-at",
    }
}

words! {
    /// How the audit trail is exported.
    ExportFormat {
        /// One JSON object on each line.
        Ndjson = "ndjson",
        /// Comma-separated values (RFC 4180), with a head.
        Csv = "csv",
    }
}

words! {
    /// What a personal API token may do.
    ApiScope {
        /// All that the person may.
        All = "aldaba.api",
        /// Only read.
        Read = "aldaba.api.read",
    }
}

words! {
    /// A role of a user in the whole system.
    SystemRole {
        /// May do everything.
        Admin = "admin",
        /// Manages applications and the access of users to them.
        AppManager = "app_manager",
    }
}

words! {
    /// A role of a user in one company.
    CompanyRole {
        /// Manages the company's people and their access.
        CompanyAdmin = "company_admin",
        /// Belongs to the company.
        Member = "member",
    }
}

words! {
    /// What the set-up wizard offers for each person: a system role or a company role.
    InitialRole {
        /// `admin` of the system.
        Admin = "admin",
        /// `app_manager` of the system.
        AppManager = "app_manager",
        /// `company_admin` of the first company.
        CompanyAdmin = "company_admin",
        /// `member` of the first company.
        Member = "member",
    }
}

words! {
    /// Where an application signs its users in.
    ApplicationKind {
        /// Here.
        Internal = "internal",
        /// At an identity provider of its own, through here.
        External = "external",
    }
}

words! {
    /// What a list of applications is ordered by; `-`: backwards.
    ApplicationSort {
        /// By name.
        Name = "name",
        /// By name, backwards.
        NameDescending = "-name",
        /// By code.
        Code = "code",
        /// By code, backwards.
        CodeDescending = "-code",
        /// The oldest first.
        CreatedAt = "created_at",
        /// The newest first.
        CreatedAtDescending = "-created_at",
    }
}

words! {
    /// What a list of API resources is ordered by; `-`: backwards.
    ResourceSort {
        /// By name.
        Name = "name",
        /// By name, backwards.
        NameDescending = "-name",
        /// The oldest first.
        CreatedAt = "created_at",
        /// The newest first.
        CreatedAtDescending = "-created_at",
    }
}

words! {
    /// Who of an entitled company may use an application.
    AccessPolicy {
        /// Users to whom a role was assigned.
        Assigned = "assigned",
        /// Every active member.
        AllMembers = "all_members",
    }
}

words! {
    /// Whether a person may use an application.
    AccessDecision {
        /// Now, yes.
        Allowed = "allowed",
        /// Now, no.
        Denied = "denied",
    }
}

words! {
    /// The rules for using an application through a company, in the order of evaluation.
    AccessRule {
        /// The person has accepted the invitation and is not disabled.
        PersonActive = "person_active",
        /// The person is a member of the company.
        Membership = "membership",
        /// The company is not disabled.
        CompanyActive = "company_active",
        /// The company has an entitlement to the application.
        Entitlement = "entitlement",
        /// The entitlement has begun.
        ValidFrom = "valid_from",
        /// The entitlement has not ended.
        ValidUntil = "valid_until",
        /// The person has a role in the application, or every member may use it.
        Assigned = "assigned",
        /// The entitlement allows one of those roles.
        RoleAllowed = "role_allowed",
    }
}
