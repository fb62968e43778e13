//! What the list of set-up links says, in Portuguese.

use crate::texts::setup_links::SetupLinks;

pub(in crate::texts) const SETUP_LINKS: SetupLinks = SetupLinks {
    title: "Ligações de configuração",
    lead: "A equipa de informática da empresa liga o seu início de sessão com uma ligação, sem conta aqui.",
    empty: "Ainda não foi criada nenhuma ligação.",
    create: "Criar ligação de configuração",
    create_submit: "Criar ligação",
    text: "A ligação guia alguém sem conta aqui para ligar um início de sessão da empresa, e não permite mais nada. Ninguém entra com esse início de sessão até o ativar. A ligação funciona durante 7 dias, no primeiro navegador em que for confirmada.",
    email_hint: "A ligação é enviada para lá. Sem e-mail, copia-a.",
    too_many: "No máximo funcionam 20 ligações de uma empresa ao mesmo tempo. Revogue uma primeiro.",
    shown_title: "A nova ligação",
    shown_text: "Copie-a agora: não volta a ser mostrada. Envie-a de forma que só o destinatário a possa ler.",
    copy: "Copiar a ligação",
    kept: "Concluído",
    copied: "mostrada para copiar",
    revoke: "Revogar",
    revoke_text: "Não se pode guardar mais nada com ela. O que foi guardado mantém-se.",
    state_open: "Por abrir",
    state_opened: "Aberta",
    state_saved: "Ligação guardada",
    state_expired: "Expirada",
    state_revoked: "Revogada",
    state_finished: "Início de sessão ativado",
    mailed: |n| format!("A ligação é enviada para {n}."),
    created_by: |n| format!("criada por {n}"),
    until: |n| format!("até {n}"),
    revoke_named: |n| format!("Revogar a ligação de {n}"),
    revoke_title: |n| format!("Revogar a ligação de {n}?"),
    revoked: |n| format!("A ligação de {n} foi revogada."),
};
