-- What is wrong with rules, as the file says it when it is loaded.
local function complaint(t, rule)
  t:settings { rules = { rule } }
  local loads, message = pcall(t.value, t, "schedule", "nodes/n1")
  assert(not loads)
  return message
end

test("rules that are none are told", function(t)
  assert(complaint(t, "at noon"):find('the rule "at noon" is not like "Mon-Fri 07:30-19:00 = 10"', 1, true))
  assert(complaint(t, "Mon-Fri 07:30-19:00 = ten"):find("is not like", 1, true))
  assert(complaint(t, "Mon-Fry 07:30-19:00 = 10"):find("has no days such as Mon-Fri or Sat,Sun", 1, true))
  assert(complaint(t, "07:60-19:00 = 10"):find("has no times from 00:00 to 24:00", 1, true))
  t:settings {}
end)

test("the first rule that applies counts", function(t)
  t:settings {
    zone = "Europe/Berlin",
    rules = { "Mon-Fri 07:30-19:00 = 10", "Sat,Sun 10:00-16:00 = 4", "22:00-02:00 = 1" },
    otherwise = 2,
  }
  -- 2026-03-02 is a Monday, and Berlin is an hour ahead of UTC. What was computed is remembered for five seconds.
  for _, case in ipairs {
    { "2026-03-02T06:29:50Z", 2 }, { "2026-03-02T06:30:00Z", 10 }, { "2026-03-02T18:00:00Z", 2 },
    { "2026-03-02T21:00:00Z", 1 }, { "2026-03-03T00:59:50Z", 1 }, { "2026-03-03T01:00:00Z", 2 },
    { "2026-03-07T09:00:00Z", 4 }, { "2026-03-07T15:00:00Z", 2 },
  } do
    t:at(case[1])
    t:equals(t:external("schedule"), case[2])
  end
end)

test("a zone that is none is told when the file is loaded", function(t)
  t:settings { zone = "Europe/Berlln", rules = { "07:30-19:00 = 10" } }
  local loads, message = pcall(t.value, t, "schedule", "nodes/n1")
  local complaint = 'the setting "zone": there is no time zone "Europe/Berlln"; expected a name such as Europe/Berlin'
  assert(not loads and message:find(complaint, 1, true), message)
  t:settings {}
end)
