import Testing

@testable import StowageS3

@Suite("Times of requests") struct RequestTimeTests {
  @Test(
    "both forms give the seconds since 1970",
    arguments: [
      ("19700101T000000Z", "Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("20000229T235959Z", "Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
      ("20130524T000000Z", "Fri, 24 May 2013 00:00:00 GMT", 1_369_353_600),
      ("19691231T235959Z", "Wed, 31 Dec 1969 23:59:59 GMT", -1),
      ("99991231T235959Z", "Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
  func seconds(basic: String, http: String, seconds: Int) {
    #expect(RequestTime(basic: basic)?.seconds == seconds)
    #expect(RequestTime(http: http)?.seconds == seconds)
    #expect(RequestTime(seconds: seconds).text == basic)
  }

  @Test("each day of eight centuries is the one behind the day before") func days() {
    var previous = ""
    for day in -146_097...146_097 {
      let text = RequestTime(seconds: day * 86_400).text
      #expect(RequestTime(basic: text)?.seconds == day * 86_400 && previous < text)
      previous = text
    }
  }

  @Test(
    "what is no time is none",
    arguments: [
      "", "20130524", "20130524T000000", "2013-05-24T00:00:00Z", "20130229T000000Z", "21000229T000000Z",
      "20131301T000000Z", "20130001T000000Z", "20130500T000000Z", "20130532T000000Z", "20130524T240000Z",
      "20130524T006000Z", "20130524T000061Z", "+0130524T000000Z", "２０１３0524T000000Z",
      "Fri, 24 May 2013 00:00:00 UTC", "Fri, 31 Apr 2013 00:00:00 GMT", "Friday, 24-May-13 00:00:00 GMT",
    ])
  func none(text: String) {
    #expect(RequestTime(basic: text) == nil && RequestTime(http: text) == nil)
  }
}
