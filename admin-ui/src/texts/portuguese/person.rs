//! What the page of a person says, in Portuguese.

use crate::texts::person::Person;

pub(in crate::texts) const PERSON: Person = Person {
    overview: "Resumo",
    data: "Dados",
    data_lead: "As aplicações recebem as partes que as suas permissões (scopes) incluem.",
    names: "Nomes",
    names_lead: "Como se chama a pessoa e em que língua o Aldaba lhe fala.",
    more: "Outros dados",
    profile: "Página sobre a pessoa",
    username_hint: "A pessoa pode iniciar sessão com ele em vez do e-mail.",
    new_email: "Novo e-mail, por confirmar",
    system_role: "Função no sistema",
    company_role: "Função na empresa",
    subject: "Identificador (sub)",
    copy_subject: "Copiar o identificador",
    added: "Adicionada em",
    companies_lead: "A empresa principal pode alterar a pessoa. As outras, só a pertença.",
    audit_about: "O que aconteceu à pessoa",
    audit_by: "O que a pessoa fez",
    applications_title: "Aplicações",
    applications_lead: "O que a pessoa pode usar agora, através de cada empresa.",
    applications_empty: "A pessoa não pode usar nenhuma aplicação agora.",
    sessions_lead: "Os navegadores em que a pessoa tem sessão iniciada.",
    sessions_empty: "A pessoa não tem nenhuma sessão iniciada.",
    end_all: "Terminar todas as sessões",
    end_all_title: "Terminar todas as sessões da pessoa?",
    end_all_count: |number| {
        if number.is_one() {
            "A sessão termina em 1 navegador e nas aplicações abertas nele.".to_owned()
        } else {
            format!("A sessão termina em {number} navegadores e nas aplicações abertas neles.")
        }
    },
    connected_lead: "O que a pessoa permitiu que as aplicações vissem.",
    disconnect_text: |name| {
        format!(
            "{name} perde de imediato o que a pessoa permitiu. Voltará a ser perguntada da próxima vez que iniciar sessão nela."
        )
    },
    tokens_lead: "Para os programas da pessoa. Um token pode fazer o que a pessoa pode fazer.",
    tokens_empty: "A pessoa não tem tokens de API.",
    factors_lead: "O que a pessoa prova além da palavra-passe.",
    factors_empty: "A pessoa não tem segundo fator.",
    reset_factors: "Repor fatores",
    reset_title: |name| format!("Repor os fatores de {name}?"),
    reset_text: "As chaves de acesso, a aplicação de autenticação e os códigos de recuperação são removidos e a pessoa é avisada por e-mail. A palavra-passe e as sessões mantêm-se.",
    factors_reset: |name| format!("Os fatores de {name} foram repostos."),
    edit: "Editar",
    edit_title: |name| format!("Editar {name}"),
    no_system_role: "Nenhuma",
    email_hint: "A alteração tem efeito imediato e a pessoa é avisada nos dois endereços.",
    saved: |name| format!("{name} foi guardado."),
    other_home: "Esta empresa não é a principal da pessoa, por isso aqui só é possível alterar a função.",
    disable: "Desativar",
    disable_title: |name| format!("Desativar {name}?"),
    disable_text: "A pessoa deixa de poder iniciar sessão, e terminam todas as suas sessões e tokens. Nada é eliminado.",
    disabled: |name| format!("{name} foi desativado."),
    enable: "Ativar",
    enable_title: |name| format!("Ativar {name}?"),
    enable_text: "A pessoa pode voltar a iniciar sessão.",
    enabled: |name| format!("{name} pode voltar a iniciar sessão."),
    delete: "Eliminar",
    delete_title: |name| format!("Eliminar {name}?"),
    delete_text: "A pessoa, as suas pertenças e os seus acessos são eliminados em todas as empresas. Isto não pode ser anulado.",
    delete_memberships: |number| {
        if number.is_one() {
            "Termina a pertença a 1 outra empresa.".to_owned()
        } else {
            format!("Termina a pertença a {number} outras empresas.")
        }
    },
    delete_applications: |number| {
        if number.is_one() {
            "Perde-se o acesso a 1 aplicação.".to_owned()
        } else {
            format!("Perde-se o acesso a {number} aplicações.")
        }
    },
    delete_sessions: |number| {
        if number.is_one() { "Termina 1 sessão.".to_owned() } else { format!("Terminam {number} sessões.") }
    },
    delete_tokens: |number| {
        if number.is_one() {
            "Deixa de funcionar 1 token de API.".to_owned()
        } else {
            format!("Deixam de funcionar {number} tokens de API.")
        }
    },
    deleted: |name| format!("{name} foi eliminado."),
    remove: "Retirar da empresa",
    remove_title: |name| format!("Retirar {name} da empresa?"),
    remove_text: "A pessoa perde todo o acesso através desta empresa e mantém-se nas outras.",
    removed: |name| format!("{name} foi retirado da empresa."),
    resend: "Enviar de novo o convite",
    resent_title: |name| format!("Enviar um novo convite a {name}?"),
    resend_text: "A ligação do convite anterior deixa de funcionar.",
    parts: "Partes da página",
    resent: |name| format!("Foi enviado um novo convite a {name}."),
    add_to_company: "Adicionar a uma empresa",
    add_to_company_text: "A pessoa recebe um convite por e-mail e pertence à empresa depois de aceitar.",
    invite: "Enviar o convite",
    invited_to: |name| format!("{name} foi convidado."),
};
