//! The closed sets of words of the domain, each with its one spelling on the wire and in the database.

words! {
    /// The status of a company.
    CompanyStatus {
        /// Its people can sign in.
        Active = "active",
        /// Nobody can sign in through it.
        Disabled = "disabled",
    }
}

words! {
    /// The order of a list of companies; `-` means descending.
    CompanySort {
        /// By name.
        Name = "name",
        /// By name, descending.
        NameDescending = "-name",
        /// By code.
        Code = "code",
        /// By code, descending.
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
        /// Is invited and has not set a password yet.
        Invited = "invited",
        /// Can sign in.
        Active = "active",
        /// Cannot sign in.
        Disabled = "disabled",
    }
}

words! {
    /// The order of a list of users; `-` means descending.
    UserSort {
        /// By name.
        Name = "name",
        /// By name, descending.
        NameDescending = "-name",
        /// By email.
        Email = "email",
        /// By email, descending.
        EmailDescending = "-email",
    }
}

words! {
    /// The state of a job.
    JobState {
        /// Queued or running.
        Waiting = "waiting",
        /// Succeeded.
        Done = "done",
        /// Failed permanently.
        Failed = "failed",
        /// Cancelled by an administrator.
        Cancelled = "cancelled",
    }
}

words! {
    /// The state of a mail.
    MailState {
        /// Queued, or being sent.
        Waiting = "waiting",
        /// Sent.
        Sent = "sent",
        /// Not sent because it was no longer needed: the link was used or replaced, or the user was deleted.
        NotNeeded = "not_needed",
        /// Failed permanently.
        Failed = "failed",
        /// Cancelled by an administrator.
        Cancelled = "cancelled",
    }
}

words! {
    /// The state of an invitation.
    InvitationStatus {
        /// Pending.
        Open = "open",
        /// Accepted.
        Accepted = "accepted",
        /// Expired.
        Expired = "expired",
        /// Withdrawn, replaced or declined.
        Revoked = "revoked",
    }
}

words! {
    /// The order of a list of events, jobs or mails; `-` means descending.
    TimeSort {
        /// The oldest first.
        At = "at",
        /// The newest first.
        AtDescending = "-at",
    }
}

words! {
    /// The format of an export of the audit trail.
    ExportFormat {
        /// One JSON object on each line.
        Ndjson = "ndjson",
        /// CSV (RFC 4180) with a header row.
        Csv = "csv",
    }
}

words! {
    /// The scope of a personal API token.
    ApiScope {
        /// Everything that the user may do.
        All = "aldaba.api",
        /// Reading only.
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
        /// Manages the company's users and their access.
        CompanyAdmin = "company_admin",
        /// Belongs to the company.
        Member = "member",
    }
}

words! {
    /// The roles that the set-up wizard offers for each person: system roles and company roles.
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
        /// At Aldaba.
        Internal = "internal",
        /// At its own identity provider, through Aldaba.
        External = "external",
    }
}

words! {
    /// The order of a list of applications; `-` means descending.
    ApplicationSort {
        /// By name.
        Name = "name",
        /// By name, descending.
        NameDescending = "-name",
        /// By code.
        Code = "code",
        /// By code, descending.
        CodeDescending = "-code",
        /// The oldest first.
        CreatedAt = "created_at",
        /// The newest first.
        CreatedAtDescending = "-created_at",
    }
}

words! {
    /// The order of a list of API resources; `-` means descending.
    ResourceSort {
        /// By name.
        Name = "name",
        /// By name, descending.
        NameDescending = "-name",
        /// The oldest first.
        CreatedAt = "created_at",
        /// The newest first.
        CreatedAtDescending = "-created_at",
    }
}

words! {
    /// Which users of an entitled company may use an application.
    AccessPolicy {
        /// Users to whom a role was assigned.
        Assigned = "assigned",
        /// Every active member.
        AllMembers = "all_members",
    }
}

words! {
    /// Whether a user may use an application.
    AccessDecision {
        /// Allowed.
        Allowed = "allowed",
        /// Denied.
        Denied = "denied",
    }
}

words! {
    /// The rules for using an application through a company, in the order of evaluation.
    AccessRule {
        /// The user has accepted the invitation and is not disabled.
        PersonActive = "person_active",
        /// The user is a member of the company.
        Membership = "membership",
        /// The company is not disabled.
        CompanyActive = "company_active",
        /// The company has an entitlement to the application.
        Entitlement = "entitlement",
        /// The entitlement has begun.
        ValidFrom = "valid_from",
        /// The entitlement has not ended.
        ValidUntil = "valid_until",
        /// The user has a role in the application, or every member may use it.
        Assigned = "assigned",
        /// The entitlement allows one of those roles.
        RoleAllowed = "role_allowed",
    }
}
