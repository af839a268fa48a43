package course

import (
	"atrium/internal/auth"
	"atrium/protocol"
)

// words are what stands in a download besides what people wrote. Nothing else that the server sends is in a language.
type words struct {
	statuses, shares, evidence string // sheets

	name, account, left, lesson, start, status, share string

	signup, kind, seconds, started, closed, recorded, offered, received, deadline, answered, answer, reason, device, address string

	correction, because, by, made string

	yes     string
	timeout string            // a reason
	values  map[string]string // of statuses, answers and kinds
}

// wordsOf are the words of a locale.
func wordsOf(l auth.Locale) words {
	if l == auth.LocaleChinese {
		return chinese
	}
	return english
}

var english = words{
	statuses: "Attendance", shares: "Time present", evidence: "Evidence",
	name: "Name", account: "Account", left: "Left", lesson: "Lesson", start: "Start", status: "Status", share: "Time present",
	signup: "Sign-in", kind: "Kind", seconds: "Seconds", started: "Started", closed: "Closed", recorded: "Recorded", offered: "Offered",
	received: "Received", deadline: "Deadline", answered: "Answered", answer: "Answer", reason: "Reason", device: "Device", address: "Address",
	correction: "Correction", because: "Reason of the correction", by: "Corrected by", made: "Corrected at",
	yes: "yes", timeout: "time ran out",
	values: map[string]string{string(protocol.StatusWaiting): "waiting", string(protocol.StatusPresent): "present", string(protocol.StatusLate): "late",
		string(protocol.StatusAbsent): "absent", string(protocol.StatusRefused): "refused", string(protocol.StatusNotReached): "not reached",
		string(protocol.StatusExcused): "excused", string(protocol.SignupConfirm): "confirmed", string(protocol.SignupRefuse): "refused by the student",
		string(protocol.SignupNormal): "normal", string(protocol.SignupTimed): "timed"},
}

var chinese = words{
	statuses: "考勤", shares: "在场时长占比", evidence: "签到记录",
	name: "姓名", account: "账号", left: "已退课", lesson: "课次", start: "开始时间", status: "状态", share: "在场时长占比",
	signup: "签到", kind: "方式", seconds: "限时（秒）", started: "发起时间", closed: "结束时间", recorded: "签到结果", offered: "发送时间",
	received: "送达时间", deadline: "截止时间", answered: "应答时间", answer: "应答", reason: "理由", device: "设备", address: "网络地址",
	correction: "更正为", because: "更正理由", by: "更正人", made: "更正时间",
	yes: "是", timeout: "超时未签到",
	values: map[string]string{string(protocol.StatusWaiting): "等待签到", string(protocol.StatusPresent): "出勤", string(protocol.StatusLate): "迟到",
		string(protocol.StatusAbsent): "缺勤", string(protocol.StatusRefused): "拒绝签到", string(protocol.StatusNotReached): "未送达",
		string(protocol.StatusExcused): "请假", string(protocol.SignupConfirm): "已签到", string(protocol.SignupRefuse): "拒绝",
		string(protocol.SignupNormal): "普通", string(protocol.SignupTimed): "限时"},
}
